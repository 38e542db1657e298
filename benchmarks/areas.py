"""Whether 95% means 95% below curves: `python -m benchmarks.areas [--json] [--quick]`.

Draws answers of models whose area under the ROC curve, average precision and
calibration error are known, many times, and counts how often each interval holds the
truth. What Thaw uses stands beside what it could use.
"""

from __future__ import annotations

import argparse
import math
import sys
from itertools import product
from typing import Any

import numpy as np
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.metrics import average_precision_score, roc_auc_score

from benchmarks._command import main, parser, positive
from benchmarks._report import header, note_conditions, show_header
from core.analysis.metrics import Z95
from core.analysis.reliability import BINS, ece_interval
from core.analysis.roc import (
    OneClass,
    auroc_difference,
    auroc_interval,
    precision_interval,
)
from core.cli.console import Console

_COUNTS = ((6, 24), (30, 70), (120, 270), (300, 700))  # of the class, of the rest
_APART = (1.0, 2.0, 3.0)  # standard deviations between the two
_IMAGES = (30, 100, 400, 1000)
_FACTORS = (0.5, 1.0, 2.0)  # by which scores are too small or too large
_HOLDS = (0.93, 0.97)
_KNOWN = 400_000  # images that a truth is counted on

Interval = tuple[float, float]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("areas", "How often intervals of curves' areas hold the truth.")
    made.add_argument("--draws", type=positive, default=1000, help="of each case")
    made.add_argument("--seed", type=int, default=0, help="of the draws")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Draw each case and count."""
    report = header("areas", arguments.quick, arguments.seed)
    note_conditions(report, console)
    draws = 50 if arguments.quick else arguments.draws
    ranked, calibrated = [], []
    for (own, rest), apart in product(_COUNTS, _APART):
        ranked.append(rankings(own, rest, apart, draws, arguments.seed))
        console.note(f"{own} of the class, {rest} others, {apart:g} apart: done")
    for images, factor in product(_IMAGES, _FACTORS):
        calibrated.append(errors(images, factor, draws, arguments.seed))
        console.note(f"{images} images, scores {factor:g} times as large: done")
    return report | {"draws": draws, "ranked": ranked, "calibrated": calibrated}


def rankings(
    own: int, rest: int, apart: float, draws: int, seed: int
) -> dict[str, Any]:
    """Shares of draws in which intervals of areas hold the truth.

    Scores are normal with the same spread in both, the class's so far above.

    Args:
        own: Images of the class.
        rest: Images of the rest.
        apart: Standard deviations between the two means.
        draws: Sets of images.
        seed: Of the draws.
    """
    rng = np.random.default_rng(seed)
    is_positive = np.arange(own + rest) < own
    area = float(norm.cdf(apart / math.sqrt(2)))
    average = average_precision(own / (own + rest), apart)
    held: dict[str, list[bool]] = {}
    for _ in range(draws):
        common = rng.normal(size=own + rest) + apart * is_positive
        first, second = (common + rng.normal(size=own + rest) for _ in range(2))
        pair = OneClass(is_positive, first), OneClass(is_positive, second)
        found = roc_auc_score(is_positive, common)
        precision = average_precision_score(is_positive, common)
        one = OneClass(is_positive, common)
        difference = auroc_difference(*pair)
        intervals = {
            "AUROC (in use)": (auroc_interval(found, own, rest), area),
            "AUROC, DeLong": (_delong(one), area),
            "precision (in use)": (precision_interval(precision, own), average),
            "precision, logit": (_logit(precision, own), average),
            "difference (in use)": (difference[1] if difference else (0.0, 0.0), 0.0),
        }
        for name, ((low, high), truth) in intervals.items():
            held.setdefault(name, []).append(low <= truth <= high)
    holds = {name: float(np.mean(values)) for name, values in held.items()}
    return {
        "own": own,
        "rest": rest,
        "auroc": area,
        "average_precision": average,
        "holds": holds,
    }


def average_precision(share: float, apart: float) -> float:
    """The average precision of infinitely many images, 0-1."""
    cut = np.linspace(apart + 9, -9, 20_001)
    found, alarms = norm.sf(cut - apart), norm.sf(cut)
    precision = share * found / (share * found + (1 - share) * alarms)
    return float(np.sum(np.diff(found) * (precision[1:] + precision[:-1]) / 2))


def _delong(given: OneClass) -> Interval:
    """DeLong's interval: against a model that ranks nothing only its own error is."""
    blind = given._replace(scores=np.zeros(len(given.scores)))
    found = auroc_difference(blind, given)
    if found is None:
        return 1.0, 1.0
    low, high = found[1]
    return low + 0.5, high + 0.5


def _logit(average: float, own: int) -> Interval:
    """Boyd, Eng and Page 2013: of the logarithm of the odds."""
    if average >= 1:
        return 1.0, 1.0
    half = Z95 / math.sqrt(own * average * (1 - average))
    return float(expit(logit(average) - half)), float(expit(logit(average) + half))


def errors(images: int, factor: float, draws: int, seed: int) -> dict[str, Any]:
    """Shares of draws in which intervals of the calibration error hold the truth.

    Args:
        images: Of a draw.
        factor: By which the scores of two classes are too large, or too small.
        draws: Sets of images.
        seed: Of the draws.
    """
    labels, rows = answers(_KNOWN, factor, np.random.default_rng(seed + 1))
    place = np.minimum((rows.max(axis=1) * BINS).astype(int), BINS - 1)
    gaps = rows.max(axis=1) - (rows.argmax(axis=1) == labels)
    truth = float(np.abs(np.bincount(place, gaps)).sum() / _KNOWN)
    rng = np.random.default_rng(seed)
    bounds = [ece_interval(*answers(images, factor, rng)) for _ in range(draws)]
    held = [low <= truth <= high for low, high in bounds]
    return {
        "images": images,
        "factor": factor,
        "error": truth,
        "width": float(np.mean([high - low for low, high in bounds])),
        "holds": {"calibration error (in use)": float(np.mean(held))},
    }


def answers(
    count: int, factor: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and probabilities whose scores are so many times as large as is right."""
    scores = rng.normal(0, 2.5, count)
    labels = (rng.random(count) < expit(scores)).astype(int)
    said = expit(factor * scores)
    return labels, np.stack([1 - said, said], axis=1)


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    low, high = _HOLDS
    console.say(
        f"{report['draws']:,} draws of each case. Intervals should hold the truth in "
        f"{low:.0%} to {high:.0%}; * = they do not."
    )
    head = (">class", ">rest", ">AUROC", ">precision")
    names = report["ranked"][0]["holds"]
    rows = [
        (
            str(case["own"]),
            str(case["rest"]),
            f"{case['auroc']:.3f}",
            f"{case['average_precision']:.3f}",
            *map(_judged, case["holds"].values()),
        )
        for case in report["ranked"]
    ]
    console.table((*head, *(f">{name}" for name in names)), rows)
    console.say()
    calibrated = [
        (
            str(case["images"]),
            f"{case['factor']:g}",
            f"{case['error']:.3f}",
            f"{case['width']:.3f}",
            *map(_judged, case["holds"].values()),
        )
        for case in report["calibrated"]
    ]
    console.table((">images", ">scores times", ">error", ">width", ">held"), calibrated)


def _judged(share: float) -> str:
    low, high = _HOLDS
    return f"{share:.1%}{' ' if low <= share <= high else '*'}"


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
