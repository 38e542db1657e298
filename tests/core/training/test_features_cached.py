"""Features are found again for the same question, and never for another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core.config import AugmentationConfig, HeadConfig, PhaseConfig
from core.data.manifest import Manifest
from core.runs import cache_keys
from core.storage.fingerprint import content_digest
from core.training.feature_taps import Features
from tests.conftest import tiny_config


def test_same_question_is_answered_from_the_cache(
    make_features: Callable[..., tuple[Features, int]],
) -> None:
    first, count = make_features()
    again, recount = make_features()
    assert (count, recount) == (32, 0)
    for split, arrays in first.arrays.items():
        for one, other in zip(arrays, again.arrays[split], strict=True):
            assert np.array_equal(one.values, other.values)


def changed(manifest: Manifest, **values: Any) -> Manifest:
    first, *others = manifest.entries
    return replace(manifest, entries=(replace(first, **values), *others))


@pytest.mark.parametrize(
    "difference",
    [
        {"config": {"view_seed": 1}},
        {"config": {"views": 3}},
        {"config": {"views": 0}},
        {"config": {"image_size": 33}},
        {"config": {"augmentation": AugmentationConfig(zoom=0.2)}},
        {"network": "net/other-weights/pooled"},
        {"network": "net/w/line40"},
        {"config": {"precision": "bfloat16"}},
        {"entry": {"label": 1}},
        {"entry": {"split": "test"}},
    ],
)
def test_any_part_that_differs_misses_the_cache(
    make_features: Callable[..., tuple[Features, int]],
    manifest: Manifest,
    difference: dict[str, Any],
) -> None:
    make_features()
    options = dict(difference)
    if "config" in options:
        options["config"] = tiny_config("d", **options["config"])
    if "entry" in options:
        options["manifest"] = changed(manifest, **options.pop("entry"))
    _, count = make_features(**options)
    assert count >= 20
    _, recount = make_features()
    assert recount == 0  # the first entry is still good


def test_one_changed_pixel_misses_the_cache(
    make_features: Callable[..., tuple[Features, int]], manifest: Manifest
) -> None:
    before, _ = make_features()
    path = manifest.absolute(manifest.entries[0])
    with Image.open(path) as image:
        pixels = np.array(image)
    pixels[0, 0] ^= 255
    Image.fromarray(pixels).save(path)  # the same name, another content
    digest = content_digest(path.read_bytes())
    found, count = make_features(manifest=changed(manifest, digest=digest))
    assert count == 32
    one, two = (f.arrays["train"][0].values[0, 0] for f in (before, found))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize("what", ["versions", "views"])
def test_other_code_misses_the_cache(
    make_features: Callable[..., tuple[Features, int]],
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    make_features()
    if what == "versions":
        monkeypatch.setattr(cache_keys, "engine_version", lambda engine: "another")
    else:
        monkeypatch.setattr(cache_keys, "_FEATURES_VERSION", 99)
    assert make_features()[1] == 32


@pytest.mark.parametrize(
    "difference",
    [
        {"head": HeadConfig(layers=())},
        {"batch_size": 3},
        {"seed": 1},
        {"frozen": PhaseConfig(7, 0.1, 2)},
        {"unfreeze": 20},  # it is in the network's name where it matters
    ],
)
def test_what_features_do_not_depend_on_finds_the_cache(
    make_features: Callable[..., tuple[Features, int]], difference: dict[str, Any]
) -> None:
    make_features()
    assert make_features(tiny_config("d", **difference))[1] == 0


@pytest.mark.parametrize("views", [0, 1])
def test_seed_and_augmentation_matter_with_views_only(
    make_features: Callable[..., tuple[Features, int]], views: int
) -> None:
    make_features(tiny_config("d", views=views))
    other = {"view_seed": 9, "augmentation": AugmentationConfig(rotation=0.5)}
    assert make_features(tiny_config("d", views=views, **other))[1] == 0


def test_place_of_the_files_does_not_matter(
    make_features: Callable[..., tuple[Features, int]], manifest: Manifest
) -> None:
    make_features()
    assert make_features(manifest=replace(manifest, root="/moved"))[1] == 0
