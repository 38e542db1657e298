"""What kept studies say is what they said, as long as the rule is the same."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from core.analysis.kept_words import curve_verdict, rate_reason
from core.analysis.learning_curve import CurvePoint, extrapolate, more_images_verdict
from core.analysis.rate_finder import suggest
from core.runs.study_formats import CurveResult, RateResult


def falling(rates: np.ndarray, lowest: float) -> np.ndarray:
    """A loss that falls two decades before a rate, then blows up."""
    x = np.log10(rates / lowest)
    return 2 - 1 / (1 + np.exp(-4 * (x + 1))) + np.exp(np.clip(4 * x, -50, 5))


@pytest.mark.parametrize("broken", [False, True])
def test_a_kept_search_gives_its_reason_again(broken: bool) -> None:
    rates = np.geomspace(1e-6, 1.0, 120)
    losses = falling(rates, 1e-2)
    if broken:
        end = int(np.searchsorted(rates, 1e-2))
        rates, losses = rates[: end + 1], np.append(losses[:end], np.nan)
    found = suggest(rates, losses, num_classes=3)
    kept = slice(0, -1 if broken else None)
    result: RateResult = {
        "phase": "frozen",
        "rates": rates[kept].tolist(),
        "losses": losses[kept].tolist(),
        "smoothed": [],
        "suggestion": asdict(found),  # type: ignore[typeddict-item]
    }
    assert rate_reason(result, 3) == found.reason
    result["suggestion"]["rate"] = 7.0
    result["suggestion"]["reason"] = "Once it was another rule."
    assert rate_reason(result, 3) == "Once it was another rule."


@pytest.mark.parametrize("num_points", [2, 5])
def test_a_kept_curve_gives_its_verdict_again(num_points: int) -> None:
    points = [
        CurvePoint(0.2 * place, 200 * place, (1 - 0.3 * place**-0.5,), 300)
        for place in range(1, num_points + 1)
    ]
    expected = extrapolate(points)
    result: CurveResult = {
        "backbone": "resnet50",
        "image_size": 224,
        "points": [
            {
                "share": point.share,
                "count": point.count,
                "accuracy": point.accuracy,
                "low": point.low,
                "high": point.high,
                "accuracies": list(point.accuracies),
            }
            for point in points
        ],
        "expected": asdict(expected),  # type: ignore[typeddict-item]
        "verdict": more_images_verdict(points, expected),
        "num_validation": 300,
    }
    assert curve_verdict(result) == result["verdict"]
