"""Maps in their worker: of features that are there, or computed and kept for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from core.config import RunConfig
from core.data.datasets import add_folder, load_dataset
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.health.likeness import known_likeness
from core.runs.study import Study
from core.runs.study_formats import MapResult
from core.storage.typed_json import fits
from core.training.feature_taps import Features
from core.training.map_study import make_map
from core.training.reporter import Reporter
from core.training.suspects_study import find_suspects
from tests.core.training.study_parts import Submit
from tests.core.training.test_suspects_study import true_features

Make = Callable[[Study], MapResult]


@pytest.fixture
def manifest(tmp_path: Path, draw_images: Callable[..., Path]) -> Manifest:
    counts = {"disc": 20, "square": 20}
    root = draw_images(tmp_path / "pictures", counts, size=32)
    return ensure_manifest(add_folder(root))


@pytest.fixture
def computed() -> list[str]:
    """The backbones whose features were asked for."""
    return []


@pytest.fixture
def make(computed: list[str]) -> Make:
    def features(
        config: RunConfig, manifest: Manifest, reporter: Reporter
    ) -> tuple[Features, Manifest]:
        computed.append(config.backbone)
        return true_features(config, manifest, reporter)

    return lambda study: make_map(study, Reporter(study, {}), features)


def test_each_image_has_its_place_and_classes_lie_apart(
    start: Submit, make: Make, manifest: Manifest
) -> None:
    found = make(start("map", {}, seed=4))
    assert fits(found, MapResult)
    assert (found["method"], found["seed"]) == ("pca", 4)
    assert [row[0] for row in found["points"]] == [e.path for e in manifest.entries]
    x = np.array([row[2] for row in found["points"]])
    labels = np.array([entry.label for entry in manifest.entries])
    sides = x > 0
    assert max((sides == labels).mean(), (sides != labels).mean()) >= 0.95


def test_features_are_computed_once_for_all_maps(
    start: Submit, make: Make, computed: list[str], manifest: Manifest
) -> None:
    make(start("map", {}))
    make(start("map", {"method": "tsne"}))
    assert len(computed) == 1
    make(start("map", {}, alpha=0.5))
    assert len(computed) == 2


def test_a_search_for_wrong_labels_leaves_what_a_map_needs(
    start: Submit, manifest: Manifest, computed: list[str], make: Make
) -> None:
    study = start("suspects", {})
    find_suspects(study, Reporter(study, {}), true_features)
    assert known_likeness(load_dataset(manifest.dataset_id)) is not None
    assert make(start("map", {}))["points"] and not computed
