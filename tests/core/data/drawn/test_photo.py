"""Drawn pictures: the leaf is in them, and no ground belongs to a class."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.data.drawn import photo
from core.data.drawn.grounds import GROUNDS
from core.data.drawn.noise import mixed, noise, soft_step
from core.data.drawn.photo import SIZE, draw_photo
from core.data.drawn.shapes import SHAPES


@pytest.mark.parametrize("name", SHAPES)
def test_a_picture_is_of_the_promised_form_and_shows_something(name: str) -> None:
    picture = draw_photo(name, np.random.default_rng([1]))
    assert picture.shape == (SIZE, SIZE, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 8


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda ground: ground.__name__)
def test_a_ground_fills_the_picture_with_colours_that_can_be(ground) -> None:  # type: ignore[no-untyped-def]
    picture = ground(np.random.default_rng([2]), 96)
    assert picture.shape == (96, 96, 3)
    assert np.isfinite(picture).all()
    assert 0.02 < picture.mean() < 1.05
    assert picture.std() > 0.004


def test_no_ground_belongs_to_a_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a network could learn the ground instead of the leaf."""
    chosen: list[int] = []

    def recorder(place: int) -> Callable[[np.random.Generator, int], np.ndarray]:
        def ground(_rng: np.random.Generator, size: int) -> np.ndarray:
            chosen.append(place)
            return np.full((size, size, 3), 0.5, np.float32)

        return ground

    monkeypatch.setattr(photo, "GROUNDS", tuple(map(recorder, range(4))))
    for name in ("birch", "oak"):
        for seed in range(4):
            draw_photo(name, np.random.default_rng([seed]))
    assert chosen[:4] == chosen[4:] and len(set(chosen)) > 1


def test_noise_is_smooth_and_about_zero() -> None:
    field = noise(np.random.default_rng([3]), 128, 6, 3)
    assert field.dtype == np.float32
    assert abs(float(field.mean())) < 0.7 and 0.5 < float(field.std()) < 1.5
    assert np.abs(np.diff(field, axis=0)).mean() < 0.2 * field.std()


def test_colours_are_mixed_by_their_share() -> None:
    share = soft_step(np.array([[0, 1], [2, 3]], np.float32), 1, 2)
    assert share.tolist() == [[0, 0], [1, 1]]
    black, white = np.zeros(3, np.float32), np.ones(3, np.float32)
    assert mixed(black, white, share)[:, :, 0].tolist() == share.tolist()
