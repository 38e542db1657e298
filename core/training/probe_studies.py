"""What a worker does to rank backbones, and to say whether more images would help."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from core.analysis.learning_curve import extrapolate, more_images_verdict
from core.analysis.probe import learning_curve, probe_accuracy
from core.analysis.probe_images import require_probe_images
from core.analysis.ranking import paired_p_values
from core.backbones.layers import multiply_adds
from core.backbones.registry import backbone
from core.config import RunConfig
from core.data.manifest import Manifest
from core.errors import WeightsError
from core.runs.study import CURVE_IMAGES, RANKED_IMAGES, Study
from core.runs.study_formats import RankedBackbone, UnrankedBackbone
from core.training.feature_taps import Features
from core.training.likeness import MakeFeatures
from core.training.reporter import Reporter


def rank(
    study: Study, reporter: Reporter, make_features: MakeFeatures
) -> dict[str, Any]:
    """Cross-validate a linear probe on the features of several backbones.

    Training images only: validation and test have no say in what to try first.
    """
    names = list(study.options.get("backbones", ()))
    return ranked_backbones(
        study.manifest, names, study.config, reporter, make_features
    )


def ranked_backbones(
    whole: Manifest,
    names: Sequence[str],
    base: RunConfig,
    reporter: Reporter,
    make_features: MakeFeatures,
) -> dict[str, Any]:
    """The same of any images and backbones.

    Args:
        whole: The images.
        names: Of the backbones.
        base: Data set, seed and precision are read.
        reporter: Told of progress and, in its status, of what was found.
        make_features: Makes those of a backbone.
    """
    manifest = some_of(whole, ("train",), RANKED_IMAGES, base.seed)
    rows: list[RankedBackbone] = []
    left_out: list[UnrankedBackbone] = []
    right: dict[str, np.ndarray] = {}
    problem: WeightsError | None = None
    for place, name in enumerate(names, start=1):
        facts, began = backbone(name), time.monotonic()
        reporter.status["step"] = f"{facts.title}, {place} of {len(names)}"
        config = _as_it_comes(base, name)
        try:
            features, kept = make_features(config, manifest, reporter)
        except WeightsError as error:  # the others can be measured all the same
            problem = error
            left_out.append(
                {"backbone": name, "title": facts.title, "reason": str(error)}
            )
        else:
            require_probe_images(kept.counts())
            row, right[name] = _probed(config, features, reporter)
            row["seconds"] = round(time.monotonic() - began, 2)
            rows.append(row)
            rows.sort(key=lambda row: -row["accuracy"])
        for row in rows:
            row["p_values"] = paired_p_values(right, row["backbone"])
        reporter.status["found"] = {"backbones": rows, "left_out": left_out}
        reporter.write()
    if problem and not rows:
        raise problem
    return dict(reporter.status.get("found", {}))


def _probed(
    config: RunConfig, features: Features, reporter: Reporter
) -> tuple[RankedBackbone, np.ndarray]:
    """A backbone's row, and which of the images it answers rightly, shape (n,)."""
    labels = features.labels["train"]
    with reporter.stage("study", 1):
        found = probe_accuracy(features.arrays["train"][0].values[0], labels)
    features.release("train")
    row: RankedBackbone = {
        "backbone": config.backbone,
        "title": config.facts.title,
        "accuracy": found.accuracy,
        "interval": list(found.interval),
        "balanced_accuracy": found.balanced_accuracy,
        "majority": found.majority,
        "count": found.count,
        "image_size": config.input_size,
        "parameters": config.facts.parameters,
        "multiply_adds": multiply_adds(config.network),
        "seconds": 0.0,
    }
    return row, found.predicted == labels


def curve(
    study: Study, reporter: Reporter, make_features: MakeFeatures
) -> dict[str, Any]:
    """Accuracy on the validation images by the number of training images."""
    manifest = some_of(
        study.manifest, ("train", "validation"), CURVE_IMAGES, study.config.seed
    )
    config = dataclasses.replace(study.config, views=0, strategy="frozen")
    features, _ = make_features(config, manifest, reporter)
    train, held_out = (
        (features.arrays[split][0].values[0], features.labels[split])
        for split in ("train", "validation")
    )
    with reporter.stage("study", 1):
        points = learning_curve(train, held_out)
        expected = extrapolate(points)
    return {
        "backbone": config.backbone,
        "image_size": config.input_size,
        "points": [
            {
                "share": point.share,
                "count": point.count,
                "accuracy": point.accuracy,
                "low": point.low,
                "high": point.high,
                "accuracies": list(point.accuracies),
            }
            for point in points
        ],
        "expected": dataclasses.asdict(expected),
        "verdict": more_images_verdict(points, expected),
        "num_validation": len(held_out[1]),
    }


def some_of(
    manifest: Manifest, splits: tuple[str, ...], most: int, seed: int
) -> Manifest:
    """The images of some splits; of training images about so many, stratified.

    Two of each class are kept where there are two, which a probe needs.
    """
    rng = np.random.default_rng(seed)
    train = np.array(manifest.split("train"), np.int64)
    labels = np.array([manifest.entries[index].label for index in train], np.int64)
    if len(train) > most:
        chosen = [
            rng.permutation(members)[: max(2, round(most * len(members) / len(train)))]
            for label in np.unique(labels)
            if len(members := train[labels == label])
        ]
        train = np.concatenate(chosen)
    kept = set(train.tolist())
    entries = tuple(
        entry
        for index, entry in enumerate(manifest.entries)
        if entry.split in splits and (entry.split != "train" or index in kept)
    )
    return manifest.some(entries)


def _as_it_comes(config: RunConfig, name: str) -> RunConfig:
    """A backbone at its own size, without views: what a ranking compares."""
    return RunConfig(
        dataset=config.dataset,
        backbone=name,
        strategy="frozen",
        views=0,
        seed=config.seed,
        precision=config.frozen_precision,
    )
