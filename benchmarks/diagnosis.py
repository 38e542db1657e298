"""Whether the findings are true: `python -m benchmarks.diagnosis DATA... --keep FILE`.

Trains many settings of several data sets, lets `core.analysis.diagnosis` judge each
run by its curves, and holds that against what became of it (`_diagnosis_truth`): the
model that is kept beside those of slower, faster, longer and frozen runs. Of the data
sets, sorted by name, every second is held back: nobody looks at these while changing
the rules. `--from FILE` judges the kept curves again, without training.

"forgetting" and "rate_too_high" are one ailment with two names, of which a phase is
given one: what is true of both counts as found by either. "Against" counts findings
that say the opposite of the outcome (`is_against`). While a run goes on the rules see
its curves only; when it is over, also what fine-tuning changed on validation images,
which are half of those that the truth is taken from.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks._command import main, parser, positive
from benchmarks._diagnosis_runs import Case, cases
from benchmarks._diagnosis_training import trained
from benchmarks._diagnosis_truth import KEYS, is_against, losses, right, truths
from benchmarks._report import header, note_conditions, show_header
from core.analysis.diagnosis import CurveContext, diagnose
from core.analysis.switch import Switch, switch_between
from core.cli.console import Console
from core.errors import UserError
from core.storage.files import read_json
from core.text.numbers import percent

_SAME = {"rate_too_high": "forgetting", "forgetting": "rate_too_high"}
GROUPS = ("looked at", "held back")

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("diagnosis", "Findings held against what became of runs.")
    add = made.add_argument
    add("data", nargs="*", metavar="DATA", help="two folders or more, or elpv")
    add("--images", type=positive, default=300, metavar="N", help="of each data set")
    add("--keep", type=Path, metavar="FILE", help="write the curves here, run by run")
    add("--from", dest="kept", type=Path, metavar="FILE", help="judge kept curves")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Train or read runs, and judge their findings."""
    report = header("diagnosis", arguments.quick, 0)
    if arguments.kept:
        runs = read_json(arguments.kept)
        if not isinstance(runs, list):
            raise UserError(
                "a file that --keep wrote", str(arguments.kept), "Train them first."
            )
    else:
        note_conditions(report, console)
        runs = trained(arguments, console)
    return report | judged(runs)


def judged(runs: list[dict[str, Any]]) -> Report:
    """How often findings are true, and how often what is true is found.

    Args:
        runs: Records with their curves, as the worker writes them.
    """
    rows = []
    for case in cases(runs):
        told, live = findings(case), findings(case, is_finished=False)
        rows.append(
            {
                "name": case.run["name"],
                "epochs": f"{len(case.epochs)} of {case.limit}",
                "group": GROUPS[case.run["is_held_back"]],
                "told": told,
                "live": live,
                "true": truths(case, runs),
                "against": [key for key in KEYS if is_against(case, key, runs)],
            }
        )
    return {
        "trainings": len(runs),
        "data": sorted({run["data"] for run in runs}),
        "groups": {
            group: counted([row for row in rows if row["group"] == group])
            for group in GROUPS
        },
        "cases": rows,
    }


def findings(case: Case, is_finished: bool = True) -> list[str]:
    """Keys of what the rules say of a run's last phase.

    Args:
        case: The run.
        is_finished: Whether it is over; else it may go on, and nothing is known of the
            models that are kept.
    """
    phase, epochs = case.run["phase"], {case.run["phase"]: case.epochs}
    if case.frozen:
        epochs = {"frozen": case.frozen} | epochs
    context = CurveContext(
        case.run["num_validation"],
        case.run["majority"],
        num_classes=case.run["num_classes"],
        is_finished=is_finished,
        switches=switches(case) if is_finished else {},
    )
    return [item.key for item in diagnose(epochs, context) if item.phase == phase]


def switches(case: Case) -> dict[str, Switch]:
    """What fine-tuning changed, by split; {} where the run did not fine-tune."""
    before, kept = case.kept_before, case.kept
    if before is None or kept is None:
        return {}
    found = {}
    count = case.run["num_validation"]
    spans = {"validation": slice(None, count), "test": slice(count, None)}
    for split, span in spans.items():
        was, is_now = right(before)[span], right(kept)[span]
        fixed, broke = int((~was & is_now).sum()), int((was & ~is_now).sum())
        own = losses(before)[span], losses(kept)[span]
        found[split] = switch_between(fixed, broke, *own)
    return found


def counted(rows: Iterable[dict[str, Any]]) -> Report:
    """Counts by finding: told, of these right; true, of these found.

    Where the truth is not known, neither counts.
    """
    rows = list(rows)
    found = {}
    for key in KEYS:
        known = [row for row in rows if row["true"][key] is not None]
        true = [row for row in known if row["true"][key]]
        names = {key, _SAME.get(key, key)}
        found[key] = {
            **_told(rows, key, "told"),
            "true": len(true),
            "found": sum(bool(names & set(row["told"])) for row in true),
            "live": _told(rows, key, "live"),
        }
    healthy = [row for row in rows if set(row["true"].values()) == {False}]
    return {
        "runs": len(rows),
        "findings": found,
        "healthy": len(healthy),
        "healthy_told": sum(bool(row["told"]) for row in healthy),
    }


def _told(rows: list[dict[str, Any]], key: str, when: str) -> dict[str, int]:
    told = [row for row in rows if key in row[when]]
    known = [row["true"][key] for row in told if row["true"][key] is not None]
    against = sum(key in row["against"] for row in told)
    return {"told": len(known), "right": sum(known), "against": against}


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    data = ", ".join(report["data"])
    console.say(f"{report['trainings']} trainings of {data}")
    rows = []
    for group, counts in report["groups"].items():
        for key, item in counts["findings"].items():
            rows.append(
                (
                    *(f"{group}, {counts['runs']} runs", key),
                    *(_share(item["right"], item["told"])),
                    *(_share(item["found"], item["true"])),
                    str(item["against"]),
                    _share(item["live"]["right"], item["live"]["told"])[0],
                    str(item["live"]["against"]),
                )
            )
    counted = ">right of told", ">precision", ">found of true", ">recall", ">against"
    console.table(("runs", "finding", *counted, ">while it runs", ">against"), rows)
    for group, counts in report["groups"].items():
        told, healthy = counts["healthy_told"], counts["healthy"]
        console.say(f"{group}: {told} of {healthy} healthy runs have a finding")


def _share(part: int, whole: int) -> tuple[str, str]:
    return f"{part} of {whole}", percent(part / whole) if whole else "-"


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
