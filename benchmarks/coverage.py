"""Whether 95% means 95%: `python -m benchmarks.coverage [--json] [--quick]`.

Draws two models that are equally good, many times, and counts how often each interval
holds the truth and how often each test sees a difference that is not there. What Thaw
uses (Wilson's interval of an accuracy, McNemar's test and Tango's interval, which is
that test turned around) stands beside what it could use: Newcombe's interval, the
bootstrap, the exact test and its mid-p version.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import cache, partial
from itertools import product
from typing import Any

import numpy as np
from scipy.stats import binom, binomtest

from benchmarks._command import main, parser, positive
from benchmarks._report import header, note_conditions, show_header
from core.analysis.metrics import wilson_interval
from core.analysis.paired import SIGNIFICANT, score_interval, score_p_value
from core.cli.console import Console

_COUNTS = (50, 200, 1000)
_ACCURACIES = (0.7, 0.9, 0.98)
_RESAMPLES = 2000
_HOLDS = (0.94, 0.965)
_ALARMS = 0.055

Table = tuple[int, int, int]  # images that only B gets right, only A, all
Test = Callable[[Table], float]
Interval = Callable[[Table], tuple[float, float]]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("coverage", "How often intervals hold the truth, and tests err.")
    made.add_argument("--draws", type=positive, default=2000, help="of each case")
    made.add_argument("--seed", type=int, default=0, help="of the draws")
    made.add_argument(
        "--agreement",
        type=float,
        default=0.5,
        help="correlation of the two models' errors; 0 = independent",
    )
    return made


def _exact(table: Table) -> float:
    fixed, broke, _ = table
    changed = fixed + broke
    return float(binomtest(fixed, changed).pvalue) if changed else 1.0


def _mid_p(table: Table) -> float:
    """The exact test that counts what was seen half (Fagerland and others 2013)."""
    fixed, broke, _ = table
    changed = fixed + broke
    seen = binom.pmf(min(fixed, broke), changed, 0.5)
    return float(min(1.0, 2 * binom.cdf(min(fixed, broke), changed, 0.5) - seen))


def _bootstrap(table: Table) -> tuple[float, float]:
    fixed, broke, count = table
    shares = np.array([fixed, broke, count - fixed - broke]) / count
    draws = np.random.default_rng(0).multinomial(count, shares, _RESAMPLES)
    low, high = np.quantile((draws[:, 0] - draws[:, 1]) / count, [0.025, 0.975])
    return float(low), float(high)


TESTS: dict[str, Test] = {
    "McNemar (in use)": lambda table: score_p_value(*table[:2]),
    "exact": _exact,
    "mid-p": _mid_p,
}
INTERVALS: dict[str, Interval] = {
    "Tango (in use)": lambda table: score_interval(*table),
    "bootstrap": _bootstrap,
}


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Draw each case and count."""
    report = header("coverage", arguments.quick, arguments.seed)
    note_conditions(report, console)
    draws = 100 if arguments.quick else arguments.draws
    cases = []
    for count, accuracy in product(_COUNTS, _ACCURACIES):
        case = counted(count, accuracy, arguments.agreement, draws, arguments.seed)
        cases.append(case)
        console.note(f"{count} images, {accuracy:.0%}: done")
    return report | {
        "draws": draws,
        "agreement": arguments.agreement,
        "cases": cases,
    }


def counted(
    count: int, accuracy: float, agreement: float, draws: int, seed: int
) -> dict[str, Any]:
    """Shares of draws in which intervals hold the truth, and tests see what is not.

    Args:
        count: Images.
        accuracy: Of both models, in truth.
        agreement: Correlation of their errors, 0-1.
        draws: Sets of images.
        seed: Of the draws.
    """
    wrong = 1 - accuracy
    changed = wrong * accuracy * (1 - agreement)  # one way; as likely the other
    shares = [changed, changed, accuracy - changed, wrong - changed]
    found = np.random.default_rng(seed).multinomial(count, shares, draws)
    tables = [(int(row[0]), int(row[1]), count) for row in found]
    right = found[:, 0] + found[:, 2]  # of one of the two
    own = cache(lambda number: wilson_interval(number, count))
    wilson = [low <= accuracy <= high for low, high in map(own, map(int, right))]
    return {
        "images": count,
        "accuracy": accuracy,
        "changed": 2 * changed * count,
        "holds": {"Wilson (in use)": float(np.mean(wilson))}
        | {
            name: _share(tables, partial(_holds_none, interval))
            for name, interval in INTERVALS.items()
        },
        "alarms": {
            name: _share(tables, partial(_speaks, test)) for name, test in TESTS.items()
        },
    }


def _holds_none(interval: Interval, table: Table) -> bool:
    """Whether an interval holds a difference of 0, which is the truth."""
    low, high = interval(table)
    return low <= 0 <= high


def _speaks(test: Test, table: Table) -> bool:
    return test(table) < SIGNIFICANT


def _share(tables: list[Table], says: Callable[[Table], bool]) -> float:
    """Of the draws that are so; each table is asked once."""
    answers = cache(says)
    return float(np.mean([answers(table) for table in tables]))


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    low, high = _HOLDS
    console.say(
        f"{report['draws']:,} draws of each case, errors correlated by "
        f"{report['agreement']:g}. Intervals should hold the truth in {low:.1%} to "
        f"{high:.1%}, tests should err in at most {_ALARMS:.1%}; * = they do not."
    )
    cases = report["cases"]
    head = ("images", "accuracy", "changed", *cases[0]["holds"], *cases[0]["alarms"])
    rows = [
        (
            str(case["images"]),
            f"{case['accuracy']:.0%}",
            f"{case['changed']:.1f}",
            *(_judged(share, low, high) for share in case["holds"].values()),
            *(_judged(share, 0.0, _ALARMS) for share in case["alarms"].values()),
        )
        for case in cases
    ]
    console.table(tuple(f">{name}" for name in head), rows)


def _judged(share: float, low: float, high: float) -> str:
    return f"{share:.1%}{' ' if low <= share <= high else '*'}"


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
