"""Two settings over several seeds: the seed's noise and the images' noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_rel

from core.analysis.seeds import compare_seeds, noise_sentences, seeds_verdict
from core.analysis.several import Marks
from core.errors import RunError


def marks(correct: np.ndarray) -> Marks:
    return Marks(np.arange(len(correct)), correct)


def drawn(
    rng: np.random.Generator, seeds: int, count: int, gain: float, seed_noise: float
) -> tuple[dict[int, Marks], dict[int, Marks]]:
    """Two settings: images of unlike difficulty, answered with some luck per seed."""
    hard = rng.normal(1.5, 1.5, count)
    sides = []
    for shift in (0.0, gain):
        own = hard + shift + rng.normal(0, 0.5, count)  # what this setting finds hard
        luck = rng.normal(0, seed_noise, seeds)
        right = own + luck[:, None] + rng.normal(0, 0.7, (seeds, count)) > 0
        sides.append({seed: marks(row) for seed, row in enumerate(right)})
    return sides[0], sides[1]


def test_the_interval_over_seeds_is_the_paired_t_test() -> None:
    first, second = drawn(np.random.default_rng(0), 5, 300, 0.5, 0.2)
    found = compare_seeds(first, second)
    a, b = ([m.correct.mean() for m in side.values()] for side in (first, second))
    expected = ttest_rel(b, a).confidence_interval(0.95)
    assert found.seed_interval == pytest.approx(tuple(expected), abs=1e-4)
    assert list(found.by_seed.values()) == pytest.approx(np.subtract(b, a))
    assert found.mean == pytest.approx(np.mean(b) - np.mean(a))


def test_the_noise_of_the_seeds_and_of_the_images_are_told_apart() -> None:
    rng = np.random.default_rng(3)
    steady = compare_seeds(*drawn(rng, 10, 60, 0.1, 0.0))
    assert steady.image_error > 2 * steady.seed_error
    assert "More test images would help" in noise_sentences(steady, "test images")
    moody = compare_seeds(*drawn(rng, 3, 2000, 0.0, 1.0))
    assert moody.seed_error > 2 * moody.image_error
    assert "More seeds would help" in noise_sentences(moody, "test images")
    width = moody.interval[1] - moody.interval[0]
    assert width > 2 * 1.96 * max(moody.seed_error, moody.image_error)


def test_of_two_seeds_more_images_are_never_said_to_help_alone() -> None:
    rng = np.random.default_rng(5)
    found = compare_seeds(*drawn(rng, 2, 400, 0.1, 0.05))
    assert found.image_error > 2 * found.seed_error, "by their errors alone"
    assert "more seeds hardly" not in noise_sentences(found, "test images")


def test_the_verdict_names_the_better_setting_or_says_that_it_is_open() -> None:
    rng = np.random.default_rng(3)
    clear = compare_seeds(*drawn(rng, 5, 400, 1.5, 0.1))
    assert clear.is_real
    assert "5 seeds B is better than A" in seeds_verdict(clear, "A", "B")
    open_ = compare_seeds(*drawn(rng, 2, 50, 0.0, 0.1))
    assert "no clear difference between A and B" in seeds_verdict(open_, "A", "B")


def test_equal_settings_are_seldom_called_different() -> None:
    rng = np.random.default_rng(2)
    for seeds in (2, 3, 8):
        alarms = [
            compare_seeds(*drawn(rng, seeds, 100, 0.0, 0.15)).is_real
            for _ in range(200)
        ]
        assert np.mean(alarms) <= 0.09, seeds


def test_seeds_that_answer_all_alike_are_never_certain() -> None:
    side = {seed: marks(np.ones(50, bool)) for seed in (0, 1)}
    found = compare_seeds(side, side)
    assert found.mean == 0 and found.seed_interval == (0, 0)
    assert found.interval[0] < -0.01 and found.interval[1] > 0.01
    assert not found.is_real


def test_only_seeds_that_both_have_count_and_one_is_too_few() -> None:
    right = marks(np.ones(10, bool))
    found = compare_seeds(dict.fromkeys((0, 1, 2), right), dict.fromkeys((1, 2), right))
    assert list(found.by_seed) == [1, 2]
    with pytest.raises(RunError, match="at least two seeds in common"):
        compare_seeds({0: right, 1: right}, {1: right, 5: right})
