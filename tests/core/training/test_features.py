"""Features: computed once, found again, never stale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.config import AugmentationConfig, HeadConfig, PhaseConfig, RunConfig
from core.data.images import decode
from core.data.manifest import Manifest
from core.data.views import view
from core.training.features import FeatureMaker, Features
from core.training.reporter import Reporter, StopRequested
from tests.conftest import tiny_config


class MeanEngine:
    """Gives the mean colour and the corner of each image, and counts them."""

    precision = "float32"

    def __init__(self) -> None:
        self.output_shapes = [(3,), (2, 2, 3)]
        self.count = 0

    def run(self, images: np.ndarray) -> list[np.ndarray]:
        assert images.dtype == np.uint8
        self.count += len(images)
        means = images.mean(axis=(1, 2), dtype=np.float64)
        return [means.astype(np.float32), images[:, :2, :2].astype(np.float32)]


@pytest.fixture
def make(manifest: Manifest, reporter: Reporter) -> Callable[..., tuple[Features, int]]:
    """Make features; how many images the engine had to compute comes along."""

    pixels: dict[int, np.ndarray] = {}

    def made(
        config: RunConfig | None = None,
        manifest: Manifest = manifest,
        network: str = "net/w/pooled",
        precision: str = "float32",
    ) -> tuple[Features, int]:
        config = config or tiny_config("d")
        size = config.input_size
        maker = maker_for(config, manifest, reporter)
        engine = MeanEngine()
        engine.precision = precision
        if size not in pixels:
            pixels[size] = pixels_of(manifest, size)
        return maker.features(engine, pixels[size], network), engine.count

    return made


def pixels_of(manifest: Manifest, size: int = 32) -> np.ndarray:
    paths = [manifest.absolute(entry) for entry in manifest.entries]
    return np.stack([decode(path, size) for path in paths])


def maker_for(
    config: RunConfig, manifest: Manifest, reporter: Reporter
) -> FeatureMaker:
    places = np.arange(len(manifest.entries)) + 100
    return FeatureMaker(config, manifest, places, reporter)


def test_features_are_of_every_image_and_view(
    make: Callable[..., tuple[Features, int]], manifest: Manifest
) -> None:
    config = tiny_config("d", views=3)
    found, count = make(config)
    assert count == 12 * 3 + 4 + 4
    means, corners = found.arrays["train"]
    assert means.shape == (3, 12, 3) and corners.shape == (3, 12, 2, 2, 3)
    assert found.arrays["test"][0].shape == (1, 4, 3)
    assert found.labels["train"].tolist() == [0] * 6 + [1] * 6
    assert found.indices["validation"].tolist() == [106, 107, 116, 117]
    for row, place in enumerate(manifest.split("train")):
        entry = manifest.entries[place]
        image = decode(manifest.absolute(entry), 32)
        for slot in range(3):
            seen = view(image, config.augmentation, config.seed, entry.digest, slot)
            assert np.allclose(means[slot, row], seen.mean(axis=(0, 1)), atol=1e-4)
            assert np.array_equal(corners[slot, row], seen[:2, :2])


@pytest.mark.parametrize("views", [0, 1])
def test_without_views_an_image_stands_for_itself(
    make: Callable[..., tuple[Features, int]], manifest: Manifest, views: int
) -> None:
    found, count = make(tiny_config("d", views=views))
    assert count == 20
    assert found.arrays["train"][0].shape == (1, 12, 3)


def test_same_question_is_answered_from_the_cache(
    make: Callable[..., tuple[Features, int]],
) -> None:
    first, count = make()
    again, recount = make()
    assert (count, recount) == (32, 0)
    for split, arrays in first.arrays.items():
        for one, other in zip(arrays, again.arrays[split], strict=True):
            assert np.array_equal(one, other)


def changed(manifest: Manifest, **values: Any) -> Manifest:
    first, *others = manifest.entries
    return replace(manifest, entries=(replace(first, **values), *others))


@pytest.mark.parametrize(
    "difference",
    [
        {"config": {"seed": 1}},
        {"config": {"views": 3}},
        {"config": {"views": 0}},
        {"config": {"image_size": 33}},
        {"config": {"augmentation": AugmentationConfig(zoom=0.2)}},
        {"network": "net/other-weights/pooled"},
        {"network": "net/w/line40"},
        {"precision": "bfloat16"},
        {"entry": {"digest": "another content"}},
        {"entry": {"label": 1}},
        {"entry": {"split": "test"}},
    ],
)
def test_any_part_that_differs_misses_the_cache(
    make: Callable[..., tuple[Features, int]],
    manifest: Manifest,
    difference: dict[str, Any],
) -> None:
    make()
    options = dict(difference)
    if "config" in options:
        options["config"] = tiny_config("d", **options["config"])
    if "entry" in options:
        options["manifest"] = changed(manifest, **options.pop("entry"))
    _, count = make(**options)
    assert count >= 20
    _, recount = make()
    assert recount == 0  # the first entry is still good


@pytest.mark.parametrize(
    "difference",
    [
        {"head": HeadConfig(0.5)},
        {"batch_size": 3},
        {"frozen": PhaseConfig(7, 0.1, 2)},
        {"unfreeze": 20},  # it is in the network's name where it matters
    ],
)
def test_what_features_do_not_depend_on_finds_the_cache(
    make: Callable[..., tuple[Features, int]], difference: dict[str, Any]
) -> None:
    make()
    assert make(tiny_config("d", **difference))[1] == 0


@pytest.mark.parametrize("views", [0, 1])
def test_seed_and_augmentation_matter_with_views_only(
    make: Callable[..., tuple[Features, int]], views: int
) -> None:
    make(tiny_config("d", views=views))
    other = {"seed": 9, "augmentation": AugmentationConfig(rotation=0.5)}
    assert make(tiny_config("d", views=views, **other))[1] == 0


def test_place_of_the_files_does_not_matter(
    make: Callable[..., tuple[Features, int]], manifest: Manifest
) -> None:
    make()
    assert make(manifest=replace(manifest, root="/moved"))[1] == 0


def test_split_without_images_has_empty_features(
    make: Callable[..., tuple[Features, int]], manifest: Manifest
) -> None:
    kept = tuple(entry for entry in manifest.entries if entry.split != "test")
    found, _ = make(manifest=replace(manifest, entries=kept))
    assert found.count("test") == 0
    assert found.arrays["test"][0].shape == (1, 0, 3)


def test_stop_leaves_at_once_and_leaves_nothing(
    make: Callable[..., tuple[Features, int]], reporter: Reporter, thaw_home: Path
) -> None:
    reporter._run.request_stop()
    with pytest.raises(StopRequested):
        make()
    assert list((thaw_home / "caches").iterdir()) == []


def test_engine_that_fails_does_not_hang(
    manifest: Manifest, reporter: Reporter, thaw_home: Path
) -> None:
    class Broken(MeanEngine):
        def run(self, images: np.ndarray) -> list[np.ndarray]:
            raise MemoryError

    maker = maker_for(tiny_config("d"), manifest, reporter)
    pixels = pixels_of(manifest)
    with pytest.raises(MemoryError):
        maker.features(Broken(), pixels, "net")
    assert list((thaw_home / "caches").iterdir()) == []
