"""Whether 95% means 95% over seeds: `python -m benchmarks.seeds [--json] [--quick]`.

Draws two settings that are equally good, each trained with several seeds and judged on
the same images, many times: images are of unlike difficulty, each setting finds others
hard, and each seed has its own luck. Counts how often the interval of
`core.analysis.seeds` holds the truth, beside the two that look at one kind of chance
only: the t interval over the seeds, and the images' alone.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive
from benchmarks._report import header, note_conditions, show_header
from core.analysis.metrics import Z95
from core.analysis.seeds import compare_seeds
from core.analysis.several import Marks
from core.cli.console import Console

_SEEDS = (2, 3, 5, 10)
_COUNTS = (50, 200, 1000)
_LUCKS = (0.0, 0.1, 0.3)  # of a seed, in units of an image's difficulty
_HOLDS = 0.94  # at least: the interval errs towards wide ones


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("seeds", "How often intervals over seeds hold the truth.")
    made.add_argument("--draws", type=positive, default=1000, help="of each case")
    made.add_argument("--seed", type=int, default=0, help="of the draws")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> dict[str, Any]:
    """Draw each case and count."""
    report = header("seeds", arguments.quick, arguments.seed)
    note_conditions(report, console)
    draws = 50 if arguments.quick else arguments.draws
    rng = np.random.default_rng(arguments.seed)
    cases = []
    for seeds, count, luck in product(_SEEDS, _COUNTS, _LUCKS):
        cases.append(counted(rng, (seeds, count, luck), draws))
        console.note(f"{seeds} seeds, {count} images, luck {luck:g}: done")
    return report | {"draws": draws, "cases": cases}


def counted(
    rng: np.random.Generator, case: tuple[int, int, float], draws: int
) -> dict[str, Any]:
    """Shares of draws in which intervals hold the truth, a difference of 0.

    Args:
        rng: Of the draws.
        case: Seeds, images, and how much luck a seed has.
        draws: Of both settings.
    """
    held: dict[str, list[bool]] = {"both": [], "seeds alone": [], "images alone": []}
    for _ in range(draws):
        found = compare_seeds(*drawn(rng, case))
        half = Z95 * found.image_error
        for name, (low, high) in (
            ("both", found.interval),
            ("seeds alone", found.seed_interval),
            ("images alone", (found.mean - half, found.mean + half)),
        ):
            held[name].append(low <= 0 <= high)
    seeds, count, luck = case
    holds = {name: float(np.mean(values)) for name, values in held.items()}
    return {"seeds": seeds, "images": count, "luck": luck, "holds": holds}


def drawn(
    rng: np.random.Generator, case: tuple[int, int, float]
) -> tuple[dict[int, Marks], dict[int, Marks]]:
    """Answers of two settings by seed; about 85% are right."""
    seeds, count, luck = case
    easy = rng.normal(1.5, 1.0, count)
    sides = []
    for _ in range(2):
        own = easy + rng.normal(0, 0.5, count)
        of_seed = rng.normal(0, luck, (seeds, 1))
        right = own + of_seed + rng.normal(0, 0.7, (seeds, count)) > 0
        places = np.arange(count)
        sides.append({seed: Marks(places, row) for seed, row in enumerate(right)})
    return sides[0], sides[1]


def show(report: dict[str, Any], console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    console.say(
        f"{report['draws']:,} draws of each case. The interval of both kinds of chance "
        f"should hold the truth in at least {_HOLDS:.0%}; * = it does not."
    )
    rows = [
        (
            str(case["seeds"]),
            str(case["images"]),
            f"{case['luck']:g}",
            f"{case['holds']['both']:.1%}"
            f"{' ' if case['holds']['both'] >= _HOLDS else '*'}",
            f"{case['holds']['seeds alone']:.1%}",
            f"{case['holds']['images alone']:.1%}",
        )
        for case in report["cases"]
    ]
    heads = (">seeds", ">images", ">luck", ">both", ">seeds alone", ">images alone")
    console.table(heads, rows)


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
