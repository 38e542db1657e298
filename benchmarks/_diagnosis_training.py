"""Train the runs that the diagnosis is judged on, in one worker."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from benchmarks._command import workspace
from benchmarks._data import cut_down, split_data
from benchmarks._diagnosis_runs import DONE, Setting, settings
from benchmarks._process import run_module
from core.cli.console import Console
from core.data.manifest import Manifest
from core.errors import UserError
from core.runs.queue import create_run
from core.storage.files import read_json, write_json

_FRACTIONS = 0.5, 0.25, 0.25
_QUICK_EPOCHS = 3


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
