"""Curves that follow a known law, and some that follow none."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.learning_curve import CurvePoint, extrapolate, more_images_verdict

COUNTS = np.array([100, 200, 350, 600, 1000])


def points_of(
    scale: float, exponent: float, floor: float, noise: float = 0.0, seed: int = 0
) -> list[CurvePoint]:
    """Five draws per share, one of the whole; `noise` is that of one draw of all."""
    rng = np.random.default_rng(seed)
    points = []
    for count in COUNTS:
        share = count / COUNTS[-1]
        error = scale * share**-exponent + floor
        draws = rng.normal(0, noise / np.sqrt(share), 1 if share == 1 else 5)
        points.append(CurvePoint(share, int(count), tuple(1 - error + draws), 400))
    return points


def test_a_law_without_noise_is_found() -> None:
    found = extrapolate(points_of(0.1, 0.5, 0.02))
    assert found.count == 2000 and found.reason == ""
    assert found.accuracy == pytest.approx(1 - (0.1 * 2**-0.5 + 0.02), abs=0.003)
    assert found.gain == pytest.approx(0.1 * (1 - 2**-0.5), abs=0.003)


def test_the_interval_holds_the_truth_in_noise() -> None:
    held = []
    for seed in range(100):
        rng = np.random.default_rng(1000 + seed)
        law = rng.uniform(0.03, 0.2), rng.uniform(0.2, 0.8), rng.uniform(0, 0.15)
        found = extrapolate(points_of(*law, noise=0.01, seed=seed))
        if found.accuracy is None:
            continue
        gain = law[0] * (1 - 2 ** -law[1])
        held.append(found.gain_interval[0] <= gain <= found.gain_interval[1])
        assert found.interval[0] <= found.accuracy <= found.interval[1]
        assert found.gain_interval[0] <= found.gain <= found.gain_interval[1]
    assert len(held) > 80
    assert np.mean(held) > 0.9


def test_the_expected_accuracy_is_todays_and_the_gain() -> None:
    told = 0
    for seed in range(60):
        points = points_of(0.15, 0.4, 0.05, noise=0.02, seed=seed)
        found = extrapolate(points)
        if found.accuracy is None:
            continue
        now, told = points[-1].accuracy, told + 1
        assert found.accuracy == pytest.approx(now + found.gain)
        shown = [now + gain for gain in found.gain_interval]
        assert found.interval == pytest.approx(shown)
        assert found.accuracy <= 1
    assert told > 20


def test_the_gain_ends_at_one() -> None:
    points = points_of(0.004, 0.5, 0.0, noise=0.002)
    points[-1] = CurvePoint(1.0, 1000, (1.0,), 400)
    found = extrapolate(points)
    assert found.accuracy == 1.0 and found.gain_interval == (0.0, 0.0)


def test_steep_curves_ask_for_images_and_flat_ones_do_not() -> None:
    steep = points_of(0.15, 0.6, 0.0, noise=0.004)
    text = more_images_verdict(steep, extrapolate(steep))
    assert text.startswith("More images would help: with 2,000 instead of 1,000")
    flat = points_of(0.001, 0.5, 0.1, noise=0.001)
    text = more_images_verdict(flat, extrapolate(flat))
    assert text.startswith("More images of the same kind would hardly help")


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([], "0 points are too few"),
        (points_of(0.1, 0.5, 0.0)[:3], "3 points are too few"),
        (
            [
                CurvePoint(n / 400, n, (0.7 + n / 4000,), 100)
                for n in range(200, 401, 50)
            ],
            "too close",
        ),
        (
            [CurvePoint(n / 1000, int(n), (0.9 - n / 9000,), 100) for n in COUNTS],
            "falls with more images",
        ),
        (
            [
                CurvePoint(n / 1000, int(n), (level, level + 0.001), 10_000)
                for n, level in zip(COUNTS, [0.5, 0.9, 0.5, 0.9, 0.6], strict=True)
            ],
            "too uneven",
        ),
        (points_of(0.3, 0.4, 0.1, noise=0.08, seed=5), "leaves too much open"),
    ],
)
def test_no_statement_where_the_curve_says_too_little(
    points: list[CurvePoint], reason: str
) -> None:
    found = extrapolate(points)
    assert found.accuracy is None and reason in found.reason
    text = more_images_verdict(points, found)
    assert text.startswith("No statement on more images: ") and reason in text


def test_a_perfect_curve_has_nothing_to_gain() -> None:
    points = [CurvePoint(n / 1000, int(n), (1.0, 1.0), 100) for n in COUNTS]
    found = extrapolate(points)
    assert found.accuracy == 1.0 and found.gain == 0.0
    assert "hardly help" in more_images_verdict(points, found)
