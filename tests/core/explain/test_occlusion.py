"""Occlusion: hiding what a network looks at is what hurts."""

from __future__ import annotations

import numpy as np

from core.explain.heat_maps import normalised, peak
from core.explain.occlusion import PLACES, occlusion_map
from tests.core.explain.networks import SIZE, THERE, bright_there, watching


def test_the_hottest_place_is_what_the_network_looks_at() -> None:
    asked: list[int] = []
    found = occlusion_map(watching(asked), bright_there(), 1)
    assert found.shape == (PLACES, PLACES)
    x, y = peak(normalised(found), SIZE, SIZE)
    rows, columns = THERE
    assert rows.start <= y < rows.stop and columns.start <= x < columns.stop


def test_the_same_place_speaks_against_the_other_class() -> None:
    image = bright_there()
    found = [occlusion_map(watching([]), image, label) for label in (0, 1)]
    assert np.allclose(found[0], -found[1], atol=1e-3)
    assert found[0].min() < -1


def test_answers_come_in_batches_and_progress_is_told() -> None:
    asked: list[int] = []
    told: list[tuple[int, int]] = []
    occlusion_map(
        watching(asked),
        bright_there(),
        1,
        lambda done, count: told.append((done, count)),
    )
    assert max(asked) > 1 and sum(asked) == PLACES**2 + 1
    assert told[-1] == (PLACES**2, PLACES**2)
    assert [done for done, _ in told] == np.cumsum(asked[1:]).tolist()


def test_a_network_that_is_certain_still_tells_places_apart() -> None:
    def certain(images: np.ndarray) -> np.ndarray:
        light = watching([])(images)[:, 1].astype(np.float64)
        odds = 1 / (1 + np.exp(-16 * light + 2))  # 0.9999 and more
        return np.stack([1 - odds, odds], axis=1).astype(np.float32)

    assert occlusion_map(certain, bright_there(), 1).max() > 1


def test_a_very_small_picture_has_a_map_too() -> None:
    image = np.arange(3 * 3 * 3, dtype=np.uint8).reshape(3, 3, 3)
    even = np.array([[0.5, 0.5]], np.float32)
    found = occlusion_map(lambda images: np.repeat(even, len(images), 0), image, 0)
    assert found.shape == (PLACES, PLACES) and not found.any()
