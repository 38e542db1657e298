"""Features: of every image and view, of several places at once, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from core.config import RunConfig
from core.data.manifest import Manifest
from core.data.pictures.decoding import decode
from core.data.views import view
from core.training.engine import Engine
from core.training.feature_taps import Features, FeatureTap
from core.training.pixels import Pixels
from core.training.reporter import Reporter, StopRequested
from tests.conftest import tiny_config
from tests.core.training.mean_engine import MeanEngine, maker_for, tap


def test_features_are_of_every_image_and_view(
    make_features: Callable[..., tuple[Features, int]], manifest: Manifest
) -> None:
    config = tiny_config("d", views=3)
    found, count = make_features(config)
    assert count == 12 * 3 + 4 + 4
    means, corners = (array.values for array in found.arrays["train"])
    assert means.shape == (3, 12, 3) and corners.shape == (3, 12, 2, 2, 3)
    assert found.arrays["test"][0].values.shape == (1, 4, 3)
    assert found.labels["train"].tolist() == [0] * 6 + [1] * 6
    assert found.indices["validation"].tolist() == [106, 107, 116, 117]
    for row, place in enumerate(manifest.split("train")):
        entry = manifest.entries[place]
        image = decode(manifest.absolute(entry), 32)
        for slot in range(3):
            seen = view(image, config.augmentation, config.seed, entry.digest, slot)
            assert np.allclose(means[slot, row], seen.mean(axis=(0, 1)), atol=1e-4)
            assert np.array_equal(corners[slot, row], seen[:2, :2])


def test_held_out_images_have_the_flips_that_an_answer_is_of(
    make_features: Callable[..., tuple[Features, int]],
) -> None:
    plain, _ = make_features(tiny_config("d", views=1))
    found, count = make_features(tiny_config("d", views=1, test_views="flips"))
    assert (count, found.judged_views) == (12 + 4 * (4 + 4), 4)
    assert found.arrays["train"][0].values.shape == (1, 12, 3)
    means, corners = (array.values for array in found.arrays["test"])
    assert np.allclose(means, plain.arrays["test"][0].values, atol=1e-4)
    assert np.array_equal(corners[0], plain.arrays["test"][1].values[0])
    assert not np.array_equal(corners[1], corners[0])
    assert not np.array_equal(corners[3], corners[1])


@pytest.mark.parametrize("views", [0, 1])
def test_without_views_an_image_stands_for_itself(
    make_features: Callable[..., tuple[Features, int]], manifest: Manifest, views: int
) -> None:
    found, count = make_features(tiny_config("d", views=views))
    assert count == 20
    assert found.arrays["train"][0].values.shape == (1, 12, 3)


def both_taps(
    manifest: Manifest, reporter: Reporter, config: RunConfig | None = None
) -> tuple[list[Features], list[tuple[list[str], str]], int]:
    """Features of two places at once, the engines that were asked for, and images."""
    asked: list[tuple[list[str], str]] = []
    engine = MeanEngine()

    class Twice(MeanEngine):
        def run(self, images: Iterable[np.ndarray]) -> Iterator[list[np.ndarray]]:
            for outputs in engine.run(images):
                yield outputs * len(asked[0][0])

    def make_engine(taps: list[FeatureTap], precision: str) -> Engine:
        asked.append(([tap.name for tap in taps], precision))
        return Twice()

    config = config or tiny_config("d")
    maker = maker_for(config, manifest, reporter)
    pixels = Pixels(manifest, config.input_size, None)
    found = maker.features([tap("a"), tap("b")], make_engine, pixels)
    return found, asked, engine.count


def test_two_places_are_computed_in_one_pass(
    manifest: Manifest, reporter: Reporter
) -> None:
    (first, second), asked, count = both_taps(manifest, reporter)
    assert (asked, count) == ([(["a", "b"], "float32")], 32)
    for split, arrays in first.arrays.items():
        for one, other in zip(arrays, second.arrays[split], strict=True):
            assert one.values.size and np.array_equal(one.values, other.values)
    assert both_taps(manifest, reporter)[1:] == ([], 0)


def test_only_the_place_that_is_missing_is_computed(
    make_features: Callable[..., tuple[Features, int]],
    manifest: Manifest,
    reporter: Reporter,
) -> None:
    make_features(network="a")
    _, asked, count = both_taps(manifest, reporter)
    assert (asked, count) == ([(["b"], "float32")], 32)


@pytest.mark.parametrize("precision", ["bfloat16", "mixed"])
def test_figures_come_from_float32_whatever_training_computes_in(
    precision: str, manifest: Manifest, reporter: Reporter
) -> None:
    config = tiny_config("d", precision=precision)
    _, asked, count = both_taps(manifest, reporter, config)
    assert sorted(precision for _, precision in asked) == ["bfloat16", "float32"]
    assert count == 32


def test_split_without_images_has_empty_features(
    make_features: Callable[..., tuple[Features, int]], manifest: Manifest
) -> None:
    kept = tuple(entry for entry in manifest.entries if entry.split != "test")
    found, _ = make_features(manifest=replace(manifest, entries=kept))
    assert found.count("test") == 0
    assert found.arrays["test"][0].values.shape == (1, 0, 3)


def test_stop_leaves_at_once_and_leaves_nothing(
    make_features: Callable[..., tuple[Features, int]],
    reporter: Reporter,
    thaw_home: Path,
) -> None:
    reporter._run.request_stop()
    with pytest.raises(StopRequested):
        make_features()
    left = [path.name for path in (thaw_home / "caches").iterdir()]
    assert [name for name in left if not name.startswith(".")] == []


def test_engine_that_fails_does_not_hang(
    manifest: Manifest, reporter: Reporter, thaw_home: Path
) -> None:
    class Broken(MeanEngine):
        def run(self, images: Iterable[np.ndarray]) -> Iterator[list[np.ndarray]]:
            yield from super().run(islice(images, 3))
            raise MemoryError

    maker = maker_for(tiny_config("d"), manifest, reporter)
    pixels = Pixels(manifest, 32, None)
    with pytest.raises(MemoryError):
        maker.features([tap()], lambda *_: Broken(), pixels)
    left = [path.name for path in (thaw_home / "caches").iterdir()]
    assert [name for name in left if not name.startswith(".")] == []
