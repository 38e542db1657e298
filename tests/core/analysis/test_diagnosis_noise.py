"""Learning curves with noise: what it hides, what it must not be taken for."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from core.analysis.diagnosis import CurveContext, diagnose
from tests.core.analysis.curve_events import Epochs, epochs_of, falling, keys


def test_a_rise_that_noise_explains_is_not_over_fitting() -> None:
    few = CurveContext(num_validation=30)
    val_loss = np.concatenate([falling(8, 1.0, 0.4, 2), np.full(8, 0.49)])
    curves = {"frozen": epochs_of(falling(16, 1.0, 0.1), val_loss, 0.97, 0.9)}
    assert diagnose(curves, few) == []
    many = CurveContext(num_validation=10_000)
    assert keys(diagnose(curves, many)) == [("frozen", "over_fitting")]


def healthy_phase(
    rng: np.random.Generator, count: int, num: int, first: float, last: float
) -> Epochs:
    """A phase that converges; each epoch errs on its own, which is worse than life."""
    loss = falling(count, first, last, 3.0) * (1 + rng.normal(0, 0.02, count))
    level = 1.08 * falling(count, first, last, 3.0)
    val_loss = level * (1 + rng.normal(0, 0.25 / math.sqrt(num), count))
    right = np.clip(1 - 0.35 * level, 0.5, 0.99)
    val_accuracy = rng.binomial(num, right) / num
    return epochs_of(loss, val_loss, np.clip(right + 0.01, 0, 1), val_accuracy)


def flat_phase(
    rng: np.random.Generator, count: int, num: int, first: float, last: float
) -> Epochs:
    """A phase that stands where it began: nothing but noise."""
    return healthy_phase(rng, count, num, last, last)


@pytest.mark.parametrize("num", [30, 120, 1000])
@pytest.mark.parametrize("make", [healthy_phase, flat_phase])
def test_noise_alone_is_seldom_a_finding(make: Callable[..., Epochs], num: int) -> None:
    alarms = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        curves = {
            "frozen": make(rng, int(rng.integers(15, 31)), num, 1.2, 0.35),
            "finetune": make(rng, int(rng.integers(10, 16)), num, 0.35, 0.25),
        }
        alarms += keys(diagnose(curves, CurveContext(num)))
    assert len(alarms) < 0.05 * 200, alarms


@pytest.mark.parametrize("num", [120, 1000])
def test_over_fitting_is_found_in_noise(num: int) -> None:
    found = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        noise = 1 + rng.normal(0, 0.25 / math.sqrt(num), 18)
        val_loss = np.concatenate([falling(8, 1, 0.4, 2), np.linspace(0.42, 0.8, 10)])
        curves = epochs_of(falling(18, 1.0, 0.02), val_loss * noise, 0.99, 0.87)
        found += ("frozen", "over_fitting") in keys(
            diagnose({"frozen": curves}, CurveContext(num))
        )
    assert found > 95
