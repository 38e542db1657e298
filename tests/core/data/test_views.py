"""Views are repeatable, and quick."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from core.config import AugmentationConfig
from core.data.views import augment, view
from tests.core.data.fixed_draws import NOTHING, noise


@pytest.fixture
def picture() -> np.ndarray:
    return noise()


def test_view_0_is_the_image_itself(picture: np.ndarray) -> None:
    assert view(picture, AugmentationConfig(), 0, "digest", 0) is picture


def test_views_depend_on_seed_digest_and_index_only(picture: np.ndarray) -> None:
    config = AugmentationConfig()
    first = [view(picture, config, 1, "a", k) for k in range(1, 5)]
    again = [view(picture, config, 1, "a", k) for k in (4, 3, 2, 1)][::-1]
    assert np.array_equal(first, again)
    others = [view(picture, config, 2, "a", 1), view(picture, config, 1, "b", 1)]
    for other in [*first[1:], *others]:
        assert not np.array_equal(first[0], other)


def test_no_change_gives_an_equal_copy(picture: np.ndarray) -> None:
    made = augment(picture, NOTHING, np.random.default_rng(0))
    assert np.array_equal(made, picture)
    assert not np.shares_memory(made, picture)


def test_source_is_left_alone_whatever_its_memory_layout(picture: np.ndarray) -> None:
    before = picture.copy()
    picture.flags.writeable = False
    config = AugmentationConfig()
    made = view(picture, config, 0, "a", 1)
    assert made.shape == picture.shape and made.dtype == np.uint8
    flipped = view(picture[:, ::-1], config, 0, "a", 1)
    assert np.array_equal(flipped, view(picture[:, ::-1].copy(), config, 0, "a", 1))
    assert np.array_equal(picture, before)


def test_switching_one_change_on_leaves_the_others_as_they_were(
    picture: np.ndarray,
) -> None:
    config = replace(NOTHING, horizontal_flip=True)
    bright = replace(config, brightness=0.0001)
    for index in range(1, 9):
        plain = view(picture, config, 0, "a", index)
        assert np.array_equal(plain, view(picture, bright, 0, "a", index))


LATER = {
    "shear": 0.1,
    "crop": 0.2,
    "saturation": 0.3,
    "hue": 0.2,
    "erasing": 0.2,
}  # changes that came after the first views had been cached


def first_views(image: np.ndarray, config: AugmentationConfig, key: int) -> np.ndarray:
    """Views as they were before there were the later changes, written out."""
    draws = np.random.Generator(np.random.PCG64(key)).random(8)
    sign_x = -1.0 if config.horizontal_flip and draws[0] < 0.5 else 1.0
    sign_y = -1.0 if config.vertical_flip and draws[1] < 0.5 else 1.0
    angle, zoom, shift_x, shift_y, light, contrast = 2.0 * draws[2:] - 1.0
    height, width = image.shape[:2]
    center = np.array([(width - 1) / 2, (height - 1) / 2])
    angle, scale = 2.0 * math.pi * config.rotation * angle, 1.0 + config.zoom * zoom
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    linear = np.array([[sign_x * cos, sign_x * sin], [-sign_y * sin, sign_y * cos]])
    shift = config.translation * np.array([shift_x * width, shift_y * height])
    image = cv2.warpAffine(
        image,
        np.column_stack([linear, center - linear @ (center + shift)]),
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )
    factor = 1.0 + config.contrast * contrast
    table = np.arange(256.0)[:, None] * factor
    table = table + (1.0 - factor) * np.array(cv2.mean(image)[:3])
    table = table + 255.0 * config.brightness * light
    return cv2.LUT(image, np.clip(table + 0.5, 0, 255).astype(np.uint8)[None])


@pytest.mark.parametrize("seed", range(8))
def test_cached_views_stay_what_they_were_before_there_were_other_changes(
    picture: np.ndarray, seed: int
) -> None:
    config = AugmentationConfig(
        vertical_flip=True, rotation=0.1, zoom=0.2, translation=0.1, contrast=0.3
    )
    made = augment(picture, config, np.random.Generator(np.random.PCG64(seed)))
    assert np.array_equal(made, first_views(picture, config, seed))


@pytest.mark.parametrize("name", LATER)
def test_a_later_change_leaves_the_first_eight_draws_as_they_were(
    picture: np.ndarray, name: str
) -> None:
    config = replace(NOTHING, horizontal_flip=True, vertical_flip=True)
    faint = replace(config, **{name: 1e-6})
    for index in range(1, 9):
        plain = view(picture, config, 0, "a", index).astype(int)
        made = view(picture, faint, 0, "a", index)
        assert np.abs(plain - made).max() <= (128 if name == "erasing" else 1)
        assert (plain == made).mean() > 0.9


def fastest(function: Callable[[int], object], count: int) -> float:
    """Calls per second of processor time, the best of three rounds."""
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        for index in range(1, count + 1):
            function(index)
        best = max(best, count / (time.process_time() - start))
    return best


def test_geometric_views_are_no_bottleneck() -> None:
    image = np.random.default_rng(0).integers(0, 256, (224, 224, 3)).astype(np.uint8)
    factors = dict.fromkeys(("rotation", "zoom", "translation", "shear", "crop"), 0.2)
    config = replace(NOTHING, horizontal_flip=True, **factors)
    # 5,000 are usual; half of the 2,000 that are asked for, where a core is shared
    assert fastest(lambda index: view(image, config, 0, "a", index), 300) > 1000
