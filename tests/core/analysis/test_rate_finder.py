"""Range tests with a known answer."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.rate_finder import smooth, suggest

RATES = np.geomspace(1e-6, 1.0, 120)


def curve(lowest: float, noise: float = 0.0, seed: int = 0) -> np.ndarray:
    """A loss that falls from 2 to 1 two decades before `lowest`, then blows up."""
    x = np.log10(RATES / lowest)
    fall = 1 / (1 + np.exp(-4 * (x + 1)))
    rise = np.exp(np.clip(4 * (x - 0.3), -50, 5))
    return 2 - fall + rise + np.random.default_rng(seed).normal(0, noise, len(x))


def test_smoothing_keeps_a_constant_and_a_slope_in_place() -> None:
    assert smooth(np.full(30, 2.5)) == pytest.approx(np.full(30, 2.5))
    line = np.arange(200.0)
    middle = slice(80, 120)
    assert smooth(line)[middle] == pytest.approx(line[middle], abs=0.1)
    assert smooth(np.array([1.0, 5.0]), beta=0.0) == pytest.approx([1.0, 5.0])


def test_smoothing_lowers_the_noise() -> None:
    noise = np.random.default_rng(0).normal(0, 1, 500)
    assert smooth(noise).std() < 0.4 * noise.std()


@pytest.mark.parametrize("lowest", [1e-3, 1e-2, 1e-1])
@pytest.mark.parametrize("seed", range(5))
def test_suggests_between_the_steep_place_and_a_tenth_of_the_lowest(
    lowest: float, seed: int
) -> None:
    found = suggest(RATES, curve(lowest, noise=0.05, seed=seed))
    assert found.rate is not None and found.index is not None
    assert found.rate == RATES[found.index]
    assert lowest / 40 < found.rate <= lowest / 5
    assert found.diverges_at is not None
    assert lowest / 2 < found.diverges_at < 10 * lowest
    assert "lowest at" in found.reason


def test_a_curve_that_never_falls_gives_no_rate_and_says_why() -> None:
    for seed in range(20):
        noise = np.random.default_rng(seed).normal(0, 0.1, len(RATES))
        flat = suggest(RATES, 2.0 + noise)
        assert flat.rate is None and flat.index is None
        assert "never falls" in flat.reason


def test_a_loss_that_is_no_number_ends_the_curve() -> None:
    losses = curve(1e-2)
    losses[np.searchsorted(RATES, 1e-2) :] = np.nan
    found = suggest(RATES, losses)
    assert found.rate is not None and found.rate <= 2e-3
    assert found.diverges_at == pytest.approx(1e-2, rel=0.2)


def test_a_sudden_blow_up_does_not_move_the_suggestion() -> None:
    falling = 2 - np.linspace(0, 1, len(RATES))
    blown = falling.copy()
    blown[100:] = 1e6
    found = suggest(RATES, blown)
    assert found.rate is not None and found.rate < RATES[100] / 5
    assert found.diverges_at is not None
    assert found.diverges_at == pytest.approx(RATES[100], rel=2)


def test_still_falling_at_the_end_has_no_divergence() -> None:
    found = suggest(RATES, 2 - np.linspace(0, 1, len(RATES)))
    assert found.rate is not None and found.rate <= 0.1 * RATES[-1] * 1.2
    assert found.diverges_at is None


def test_too_few_steps_give_no_rate() -> None:
    few = suggest(RATES[:5], np.array([2.0, 1.8, 1.5, 1.2, 1.0]))
    assert few.rate is None and "5 steps" in few.reason
    broken = suggest(RATES, np.full(len(RATES), np.nan))
    assert broken.rate is None and broken.diverges_at == RATES[0]


def test_curve_that_only_rises_says_where_the_damage_begins() -> None:
    rates = np.geomspace(1e-8, 1e-1, 100)
    random = np.random.default_rng(0)
    losses = 0.4 + 0.004 * random.normal(size=100) + 400.0 * rates
    found = suggest(rates, losses)
    assert found.rate is not None and found.diverges_at is not None
    assert 1e-4 < found.diverges_at < 1e-3
    assert found.rate == pytest.approx(found.diverges_at / 10, rel=0.3)
    assert "ten times below" in found.reason


def test_curve_that_never_moves_says_nothing() -> None:
    rates = np.geomspace(1e-8, 1e-1, 100)
    assert suggest(rates, np.full(100, 0.4)).rate is None


@pytest.mark.parametrize("seed", range(10))
def test_skewed_noise_of_a_trained_head_is_no_rise(seed: int) -> None:
    rates = np.geomspace(1e-8, 1e-1, 100)
    random = np.random.default_rng(seed)
    losses = random.gamma(2.0, 0.08, size=100) * (1 + 2000.0 * rates)
    found = suggest(rates, losses)
    assert found.diverges_at is not None and 2e-5 < found.diverges_at < 2e-3
    assert found.rate is not None and 1e-6 < found.rate < 1e-3


def test_a_loss_that_stays_at_guessing_says_that_nothing_was_learned() -> None:
    rates = np.geomspace(1e-6, 10, 100)
    noise = np.random.default_rng(1).normal(0, 0.01, len(rates))
    found = suggest(rates, np.log(3) + noise + (rates > 1) * rates, num_classes=3)
    assert found.rate is None and found.index is None
    assert found.diverges_at is not None and 0.3 < found.diverges_at < 2
    assert found.reason.startswith("Nothing was learned")
    assert "guessing among 3 classes has a loss of 1.1." in found.reason
    assert "low already" not in found.reason
    flat = suggest(rates, np.log(3) + noise, num_classes=3)
    assert flat.rate is None and "Nothing was learned" in flat.reason
    trained = suggest(rates, 0.2 + noise + (rates > 1) * rates, num_classes=3)
    assert trained.rate is not None and "low already" in trained.reason


def test_the_lowest_rate_is_not_said_to_lie_ten_times_below() -> None:
    rates = np.geomspace(1e-6, 10, 100)
    rising = suggest(rates, np.where(rates < 3e-6, 1.0, 1 + 1e5 * rates))
    assert rising.index == 0 and rising.diverges_at is not None
    assert "ten times" not in rising.reason
    assert "is the lowest one tested and only" in rising.reason
    early = np.where(rates < 1.5e-6, 1.0, np.where(rates < 6e-6, 0.2, 30.0))
    falling = suggest(rates, early)
    assert falling.index == 0 and "safely" not in falling.reason
