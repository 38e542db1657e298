"""From how many runs on can it be told which setting mattered?

`python -m benchmarks.mattered [--json] [--quick]` draws runs of four settings with two
to four values each. One of them makes none, half or 80% of the differences in accuracy,
chance the rest. Counted is how often an estimate is made at all, how often the setting
that mattered is named as the first, and how often another one is named beside it.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive
from benchmarks._report import header, note_conditions, show_header
from core.analysis.setting_importance import Importance, setting_importance
from core.analysis.tried_settings import TriedSetting
from core.cli.console import Console

_SETTINGS = 4
_STRENGTHS = (0.0, 0.5, 0.8)  # shares of the variance that the first setting makes
_RUNS = (12, 20, 40)
_QUICK_DRAWS = 2

# Of draws in which no setting matters, those that say one does; of those with 80% and
# 20 runs, the ones that name it.
_MOST_FALSE, _LEAST_NAMED = 0.05, 0.8


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("mattered", "From how many runs on a setting's importance is told.")
    made.add_argument("--draws", type=positive, default=40, help="of each kind")
    made.add_argument("--seed", type=int, default=0, help="of the draws")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Draw and estimate."""
    report = header("mattered", arguments.quick, arguments.seed)
    note_conditions(report, console)
    draws = _QUICK_DRAWS if arguments.quick else arguments.draws
    rng = np.random.default_rng(arguments.seed)
    rows = []
    for runs in _RUNS[:1] if arguments.quick else _RUNS:
        for strength in _STRENGTHS:
            found = [_drawn(runs, strength, rng) for _ in range(draws)]
            rows.append({"runs": runs, "strength": strength, **_counted(found)})
            console.note(f"{rows[-1]}")
    return report | {"draws": draws, "rows": rows, "bars": _bars(rows)}


def _drawn(runs: int, strength: float, rng: np.random.Generator) -> Importance:
    """What is estimated of runs whose first setting makes a share of the variance."""
    columns = [_values(runs, rng) for _ in range(_SETTINGS)]
    first = (columns[0] - columns[0].mean()) / columns[0].std()
    chance = rng.normal(size=runs)
    accuracies = 0.8 + 0.03 * (
        np.sqrt(strength) * first + np.sqrt(1 - strength) * chance
    )
    settings = [
        TriedSetting((f"setting {place}",), tuple(values), values)
        for place, values in enumerate(columns)
    ]
    return setting_importance(settings, accuracies.tolist(), int(rng.integers(2**31)))


def _values(runs: int, rng: np.random.Generator) -> np.ndarray:
    """Two to four values, at least two of them taken, shape (runs,), float64."""
    number = int(rng.integers(2, 5))
    values = rng.integers(0, number, runs).astype(float)
    values[:2] = 0.0, 1.0
    return rng.permutation(values)


def _counted(found: list[Importance]) -> dict[str, float]:
    """Shares of the draws, and the mean of what was explained."""
    told = [one for one in found if one.tells]
    named = [
        one
        for one in told
        if one.settings[0].low > 0
        and one.settings[0].share == max(it.share for it in one.settings)
    ]
    others = [one for one in told if any(it.low > 0 for it in one.settings[1:])]
    count = len(found)
    return {
        "told": len(told) / count,
        "named_first": len(named) / count,
        "another_too": len(others) / count,
        "explained": round(float(np.mean([it.explained.share for it in found])), 3),
    }


def _bars(rows: list[dict[str, Any]]) -> dict[str, Any]:
    false = max(row["told"] for row in rows if row["strength"] == 0)
    named = [
        row["named_first"]
        for row in rows
        if row["strength"] == max(_STRENGTHS) and row["runs"] >= _RUNS[1]
    ]
    bars: dict[str, Any] = {
        "told_of_chance": {"most": _MOST_FALSE, "met": false <= _MOST_FALSE}
    }
    if named:
        met = min(named) >= _LEAST_NAMED
        bars["named_from_20_runs"] = {"least": _LEAST_NAMED, "met": met}
    return bars


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    console.say(f"Which setting mattered: shares of {report['draws']} draws each")
    show_header(report, console)
    heads = ("runs", ">made by one", ">told", ">named first", ">another too", ">R²")
    rows = [
        (
            row["runs"],
            *(f"{row['strength']:.0%}", f"{row['told']:.0%}"),
            *(f"{row['named_first']:.0%}", f"{row['another_too']:.0%}"),
            f"{row['explained']:.2f}",
        )
        for row in report["rows"]
    ]
    console.table(heads, rows)
    for name, bar in report["bars"].items():
        console.say(f"{name.replace('_', ' ')}: {'met' if bar['met'] else 'missed'}")


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
