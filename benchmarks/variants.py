"""Is another setting better? `python -m benchmarks.variants FOLDER... --with A=B`.

Each `--with` is a variant of the base settings, which `--set` changes. All are trained
on every data set with every seed, and asked about the same images: a fifth of each set,
another one with every seed, that neither training nor early stopping has seen. The test
images of a set's own split have no part in it, so that defaults may be chosen by this.
Told are the accuracy of the model that validation chose, the images that a variant
fixes and breaks (McNemar's test in pairs), and the processor's seconds.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import cut_down, split_data
from benchmarks._process import run_module
from benchmarks._report import header, note_conditions, show_header
from core.analysis.folds import stratified_folds
from core.analysis.paired import score_interval, score_p_value
from core.cli.console import Console
from core.config import RunConfig
from core.config.serialization import with_settings
from core.data.manifest import Manifest
from core.runs.queue import create_run
from core.storage.files import read_json, write_json

_FRACTIONS = 0.7, 0.15, 0.15
_FIFTHS = ("test", "validation", "train", "train", "train")
_QUICK_IMAGES = 60
BASE = "as it is"
CHOSEN = "chosen"

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("variants", "Settings against others, in pairs.")
    add = made.add_argument
    add("data", nargs="+", metavar="DATA", help="folders, or elpv")
    add("--with", action="append", dest="variants", metavar="SETTINGS", default=[])
    add("--set", action="append", metavar="NAME=VALUE", default=[], help="of all")
    add("--seeds", type=positive, default=3, metavar="N", help="and splits")
    add("--images", type=positive, default=700, metavar="N", help="of each data set")
    add("--keep", type=Path, metavar="FILE", help="results; what it has is not redone")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Train all variants of all data sets, in one worker; what is kept stays."""
    report = header("variants", arguments.quick, 0)
    note_conditions(report, console)
    most = _QUICK_IMAGES if arguments.quick else arguments.images
    variants = {BASE: "", **{text: text for text in arguments.variants}}
    with workspace(arguments.scratch) as folder:
        keep = (arguments.keep or folder / "results.json").resolve()
        done = read_json(keep, [])
        known = {(run["data"], run["seed"], run["variant"]) for run in done}
        runs = []
        for spec in arguments.data:
            manifest = split_data(spec, 0, _FRACTIONS, console)
            for seed in range(1 if arguments.quick else arguments.seeds):
                dealt = cut_down(development(manifest, seed), most)
                for variant, words in variants.items():
                    about = {"data": Path(spec).name, "seed": seed, "variant": variant}
                    if tuple(about.values()) not in known:
                        config = _config(dealt, seed, [*arguments.set, *words.split()])
                        run = create_run(config, dealt, "benchmark")
                        runs.append(about | {"folder": str(run.path)})
        runs.sort(key=lambda about: about["seed"])  # all data sets soon have some
        plan, log = folder / "plan.json", folder / "worker.log"
        write_json(plan, {"result": str(keep), "runs": runs, "done": done})
        with console.counting("Training") as progress:

            def watch() -> None:
                progress(len(read_json(keep, done)) - len(done), len(runs))

            if runs:
                run_module(["benchmarks._variants_worker", str(plan)], log, watch)
        results = read_json(keep, [])
    return report | {"set": arguments.set, "results": compared(results)}


def development(manifest: Manifest, seed: int) -> Manifest:
    """A split's images without its test images, dealt out anew.

    A fifth is to be asked, called "test"; one is for validation; the rest trains.
    """
    entries = [entry for entry in manifest.entries if entry.split != "test"]
    labels = np.array([entry.label for entry in entries], np.int64)
    fold_of = stratified_folds(labels, len(_FIFTHS), seed)
    return manifest.some(
        tuple(
            replace(entry, split=_FIFTHS[fold])
            for entry, fold in zip(entries, fold_of.tolist(), strict=True)
        )
    )


def _config(manifest: Manifest, seed: int, words: list[str]) -> RunConfig:
    base = RunConfig(manifest.dataset_id, seed=seed).to_json()
    return RunConfig.from_json(with_settings(base, words))


def compared(results: list[Report]) -> list[Report]:
    """Each variant's phases against the base's, by data set and over all of them."""
    rows = []
    names = list(dict.fromkeys(run["data"] for run in results))
    variants = list(dict.fromkeys(run["variant"] for run in results))
    phases = list(dict.fromkeys(phase for run in results for phase in run["phases"]))
    for variant in variants:
        for phase in phases:
            for name in [*names, "all"]:
                sets = names if name == "all" else [name]
                base, other = (
                    [run for data in sets for run in _of(results, data, kind)]
                    for kind in (BASE, variant)
                )
                row = {"variant": variant, "phase": phase, "data": name}
                rows.append(row | _pair(_partners(base, other), other, phase))
    return rows


def _partners(base: list[Report], other: list[Report]) -> list[Report]:
    """Those of the same data sets and seeds: results that were kept may be of more."""
    wanted = {(run["data"], run["seed"]) for run in other}
    return [run for run in base if (run["data"], run["seed"]) in wanted]


def _of(results: list[Report], data: str, variant: str) -> list[Report]:
    return sorted(
        (it for it in results if (it["data"], it["variant"]) == (data, variant)),
        key=lambda it: it["seed"],
    )


def _pair(base: list[Report], other: list[Report], phase: str) -> Report:
    """A phase of two variants, on the same images of the same seeds."""
    before, after = (
        np.array([int(it) for run in runs for it in run["phases"][phase]["right"]])
        for runs in (base, other)
    )
    fixed = int(((before == 0) & (after == 1)).sum())
    broke = int(((before == 1) & (after == 0)).sum())
    low, high = score_interval(fixed, broke, len(after))
    return {
        "count": len(after),
        "accuracy": round(float(after.mean()), 4),
        "loss": round(float(np.mean([r["phases"][phase]["loss"] for r in other])), 4),
        "fixed": fixed,
        "broke": broke,
        "difference": round((fixed - broke) / len(after), 4),
        "interval": [round(low, 4), round(high, 4)],
        "p_value": round(score_p_value(fixed, broke), 4),
        "cpu_seconds": round(sum(r["phases"][phase]["cpu_seconds"] for r in other), 1),
        "epochs": [run["phases"][phase]["epochs"] for run in other],
    }


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    rows = [
        (
            *(row["variant"], row["phase"], row["data"], f"{row['count']:,}"),
            *(f"{100 * row['accuracy']:.1f}%", f"{row['loss']:.3f}"),
            f"+{row['fixed']} -{row['broke']}",
            f"{100 * row['difference']:+.1f} [{100 * row['interval'][0]:+.1f}, "
            f"{100 * row['interval'][1]:+.1f}]",
            *(f"{row['p_value']:.3f}", f"{row['cpu_seconds']:.1f}"),
        )
        for row in report["results"]
    ]
    first = ("variant", "phase", "data", ">images", ">accuracy", ">cross-entropy")
    last = (">changed", ">points", ">p", ">processor s")
    console.table((*first, *last), rows)


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
