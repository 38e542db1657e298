"""Whether the findings are true: `python -m benchmarks.diagnosis DATA... --keep FILE`.

Trains many settings of several data sets, lets `core.analysis.diagnosis` judge each
run by its curves, and holds that against what became of it (`_diagnosis_truth`): the
model that is kept beside those of slower, faster, longer and frozen runs. Of the data
sets, sorted by name, every second is held back: nobody looks at these while changing
the rules. `--from FILE` judges the kept curves again, without training.

"forgetting" and "rate_too_high" are one ailment with two names, of which a phase is
given one: what is true of both counts as found by either.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import cut_down, split_data
from benchmarks._diagnosis_runs import DONE, Case, Setting, cases, settings
from benchmarks._diagnosis_truth import KEYS, is_against, losses, right, truths
from benchmarks._process import run_module
from benchmarks._report import header, note_conditions, show_header
from core.analysis.diagnosis import CurveContext, diagnose
from core.analysis.switch import Switch, switch_between
from core.cli.console import Console
from core.data.manifest import Manifest
from core.errors import UserError
from core.runs.queue import create_run
from core.storage.files import read_json, write_json
from core.text.numbers import percent

_FRACTIONS = 0.5, 0.25, 0.25
_QUICK_EPOCHS = 3
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


def trained(arguments: argparse.Namespace, console: Console) -> list[dict[str, Any]]:
    """Train all settings of all data sets, in one worker; what is kept stays.

    Raises:
        UserError: Too few data sets, or the worker failed.
    """
    if len(arguments.data) < 2:
        raise UserError(
            "two data sets or more", f"{len(arguments.data)}", "Name them, or --from."
        )
    with workspace(arguments.scratch) as folder:
        keep = (arguments.keep or folder / "curves.json").resolve()
        sets = {}
        for spec in sorted(arguments.data, key=lambda spec: Path(spec).name):
            manifest = split_data(spec, 0, _FRACTIONS, console)
            sets[Path(spec).name] = cut_down(manifest, arguments.images)
        groups = settings()
        if arguments.quick:
            groups = (groups[0][1:2], groups[0][5:6])
        runs = [
            record(name, place, manifest, setting, arguments.quick)
            for group in groups
            for place, (name, manifest) in enumerate(sets.items())
            for setting in group
        ]
        done = read_json(keep, [])
        names = {run["name"] for run in done}
        runs = [run for run in runs if run["name"] not in names]
        plan, log = folder / "plan.json", folder / "worker.log"
        write_json(plan, {"result": str(keep), "runs": runs, "done": done})
        with console.counting("Training") as progress:

            def watch() -> None:
                progress(log.read_bytes().count(DONE.encode()), len(runs))

            run_module(["benchmarks._diagnosis_worker", str(plan)], log, watch)
        found: list[dict[str, Any]] = read_json(keep, [])
        return found


def record(
    name: str, place: int, manifest: Manifest, setting: Setting, is_quick: bool
) -> dict[str, Any]:
    """A run directory for a setting, and what its record says beside its curves."""
    config = setting.config(manifest.dataset_id, _QUICK_EPOCHS if is_quick else 0)
    counts = manifest.counts().values()
    train, validation = (
        [places[split] for places in counts] for split in ("train", "validation")
    )
    return {
        "name": f"{name} {setting.name}",
        "folder": str(create_run(config, manifest, "benchmark").path),
        "data": name,
        "is_held_back": place % 2 == 1,
        **setting.to_json(),
        "num_classes": len(manifest.class_names),
        "num_train": sum(train),
        "num_validation": sum(validation),
        "majority": max(validation) / sum(validation),
        "train_majority": max(train) / sum(train),
    }


def judged(runs: list[dict[str, Any]]) -> Report:
    """How often findings are true, and how often what is true is found.

    Args:
        runs: Records with their curves, as the worker writes them.
    """
    rows = []
    for case in cases(runs):
        told = findings(case)
        rows.append(
            {
                "name": case.run["name"],
                "epochs": f"{len(case.epochs)} of {case.limit}",
                "group": GROUPS[case.run["is_held_back"]],
                "told": told,
                "true": truths(case, runs),
                "against": [key for key in told if is_against(case, key, runs)],
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


def findings(case: Case) -> list[str]:
    """Keys of what the rules say of a run's last phase when it is over."""
    phase, epochs = case.run["phase"], {case.run["phase"]: case.epochs}
    if case.frozen:
        epochs = {"frozen": case.frozen} | epochs
    context = CurveContext(
        case.run["num_validation"],
        case.run["majority"],
        num_classes=case.run["num_classes"],
        switches=switches(case),
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
        told = [row for row in known if key in row["told"]]
        true = [row for row in known if row["true"][key]]
        names = {key, _SAME.get(key, key)}
        found[key] = {
            "told": len(told),
            "right": sum(row["true"][key] for row in told),
            "true": len(true),
            "found": sum(bool(names & set(row["told"])) for row in true),
            "against": sum(key in row["against"] for row in rows),
        }
    healthy = [row for row in rows if not any(row["true"].values())]
    return {
        "runs": len(rows),
        "findings": found,
        "healthy": len(healthy),
        "healthy_told": sum(bool(row["told"]) for row in healthy),
    }


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
                )
            )
    head = ("runs", "finding", ">right of told", ">precision", ">found of true")
    console.table((*head, ">recall", ">against"), rows)
    for group, counts in report["groups"].items():
        told, healthy = counts["healthy_told"], counts["healthy"]
        console.say(f"{group}: {told} of {healthy} healthy runs have a finding")


def _share(part: int, whole: int) -> tuple[str, str]:
    return f"{part} of {whole}", percent(part / whole) if whole else "-"


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
