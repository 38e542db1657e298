"""What a worker does for a map: each image becomes a point, those alike lie near."""

from __future__ import annotations

import dataclasses

import numpy as np

from core.data.changes import changed_files
from core.runs.map_methods import PCA, require_method
from core.runs.study import Study
from core.runs.study_formats import MapResult
from core.training.likeness import MakeFeatures, likeness_of
from core.training.projection import projected
from core.training.reporter import Reporter

_DIGITS = 4  # of coordinates in the result, which may be of 50,000 images


def make_map(
    study: Study, reporter: Reporter, make_features: MakeFeatures
) -> MapResult:
    """Lay all images of a data set out on a plane.

    Args:
        study: Of the kind "map".
        reporter: Told of progress, and asked whether to stop.
        make_features: Computes frozen features, or finds them in the cache.

    Raises:
        StopRequested: Somebody asked for it.
        ConfigError: The method can't be used here.
    """
    method = str(study.options.get("method", PCA))
    config = dataclasses.replace(study.config, views=0, strategy="frozen")
    manifest = study.manifest.without(changed_files(study.manifest))
    require_method(method, len(manifest.entries))
    likeness, manifest = likeness_of(config, manifest, reporter, make_features)
    digests = np.array([entry.digest for entry in manifest.entries], "S32")
    with reporter.stage("study", 1):
        rows = likeness.values[likeness.places(digests)]
        points = projected(rows, method, config.seed, reporter.raise_if_stopped)
    return {
        "method": method,
        "backbone": config.backbone,
        "image_size": config.input_size,
        "seed": config.seed,
        "points": [
            [
                entry.path,
                entry.digest,
                round(float(x), _DIGITS),
                round(float(y), _DIGITS),
            ]
            for entry, (x, y) in zip(manifest.entries, points, strict=True)
        ],
    }
