"""RandAugment's changes are those of the paper's own code, and quick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageOps

from core.config import AugmentationConfig
from core.data import view_random as module
from core.data.view_random import MOVES, RECOLOURS, DrawnChanges
from core.data.views import augment, view
from tests.core.data.fixed_draws import NOTHING, noise
from tests.core.data.test_views import fastest

Reference = Callable[[Image.Image, float], Image.Image]


def enhanced(kind: type) -> Reference:
    return lambda image, strength: kind(image).enhance(1.0 + 0.9 * strength)


REFERENCES: dict[str, Reference] = {
    "_same": lambda image, _: image,
    "_brightness": enhanced(ImageEnhance.Brightness),
    "_contrast": enhanced(ImageEnhance.Contrast),
    "_colour": enhanced(ImageEnhance.Color),
    "_sharpness": enhanced(ImageEnhance.Sharpness),
    "_posterise": lambda image, it: ImageOps.posterize(image, 8 - round(4 * abs(it))),
    "_solarise": lambda image, it: ImageOps.solarize(image, 256 * (1 - abs(it))),
    "_stretch": lambda image, _: ImageOps.autocontrast(image),
    "_equalise": lambda image, _: ImageOps.equalize(image),
}


@pytest.fixture
def picture() -> np.ndarray:
    """Not all levels, so that they can be stretched, and enough pixels to equalise."""
    drawn = np.random.default_rng(0).integers(0, 256, (200, 250, 3))
    return (40 + 0.6 * drawn).astype(np.uint8)


@pytest.mark.parametrize("strength", [-0.5, 0.25, 1.0])
@pytest.mark.parametrize("change", RECOLOURS, ids=lambda it: it.__name__)
def test_light_and_colours_change_as_in_pillow(
    change: Callable[[np.ndarray, float], np.ndarray],
    strength: float,
    picture: np.ndarray,
) -> None:
    before = picture.copy()
    found = change(picture, strength).astype(int)
    reference = REFERENCES[change.__name__](Image.fromarray(picture), strength)
    expected = np.asarray(reference).astype(int)
    apart = np.abs(found - expected)
    if change.__name__ == "_sharpness":  # Pillow leaves the outermost pixels alone
        apart = apart[1:-1, 1:-1]
    # Pillow cuts fractions off where we round, and equalises by another formula.
    assert apart.max() <= (4 if change.__name__ == "_equalise" else 2)
    assert np.array_equal(picture, before)


@pytest.mark.parametrize("move", MOVES, ids=lambda it: it.__name__)
def test_geometric_changes_go_to_either_side_and_nowhere_without_strength(
    move: Callable[[float], np.ndarray],
) -> None:
    here = np.eye(2, 3)
    assert np.allclose(move(0.0), here)
    assert np.allclose(move(0.5) - here, here - move(-0.5), atol=0.08)
    assert not np.allclose(move(0.5), here, atol=0.1)


def test_moves_are_one_warp_each_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ramp = np.zeros((64, 64, 3), np.uint8)
    ramp[20:44, 20:44] = 200
    turn, shift = MOVES[0], MOVES[3]
    config = replace(NOTHING, rand_augment_num_ops=1, fill_mode="constant")

    def moved(image: np.ndarray, *moves: np.ndarray) -> np.ndarray:
        drawn = DrawnChanges(tuple(moves))
        monkeypatch.setattr(DrawnChanges, "of", lambda *_: drawn)
        return augment(image, config, np.random.default_rng(0)).astype(int)

    at_once = moved(ramp, turn(1.0), shift(0.5))
    in_turn = moved(moved(ramp, turn(1.0)).astype(np.uint8), shift(0.5))
    assert np.abs(at_once - in_turn).mean() < 1.0
    other_order = moved(ramp, shift(0.5), turn(1.0))
    assert np.abs(at_once - other_order).mean() > 5.0


def test_every_change_is_drawn_about_as_often() -> None:
    config = replace(NOTHING, rand_augment_num_ops=2)
    rng = np.random.default_rng(0)
    counts: dict[str, int] = {}
    num_moves = 0
    for _ in range(1400):
        drawn = DrawnChanges.of(config, rng)
        assert len(drawn.moves) + len(drawn.recolours) == 2
        num_moves += len(drawn.moves)
        for change, strength in drawn.recolours:
            assert abs(strength) == config.rand_augment_factor
            counts[change.__name__] = counts.get(change.__name__, 0) + 1
    assert set(counts) == {change.__name__ for change in RECOLOURS}
    assert all(150 < count < 250 for count in counts.values())
    assert 900 < num_moves < 1100  # five of fourteen


def test_it_leaves_a_views_other_draws_as_they_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOVES", ())
    monkeypatch.setattr(module, "RECOLOURS", (lambda image, strength: image,))
    picture, plain = noise(), AugmentationConfig(erasing=0.2)
    drawn = replace(plain, rand_augment_num_ops=3)
    for index in range(1, 9):
        before = view(picture, plain, 0, "a", index)
        assert np.array_equal(view(picture, drawn, 0, "a", index), before)


def test_geometric_changes_are_no_bottleneck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECOLOURS", ())
    image = np.random.default_rng(0).integers(0, 256, (224, 224, 3)).astype(np.uint8)
    config = replace(NOTHING, rand_augment_num_ops=3)
    # half of the 2,000 that are asked for, where a core is shared
    assert fastest(lambda index: view(image, config, 0, "a", index), 300) > 1000
