"""Are flipped labels found? `python -m benchmarks.suspects FOLDER... [elpv]`.

Of each data set a share of the labels is flipped at random, per seed. Counted is which
share of the flipped ones lies among the first twice as many of the queue, as a person
would work through it, and what other rankings of the same probabilities reach. The
figures take the labels that the data set comes with for right; where some are wrong,
these stand in the queue, too.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import cut_down, split_data
from benchmarks._process import run_module
from benchmarks._report import header, note_conditions, show_header, verdict
from core.analysis.folds import stratified_folds
from core.analysis.out_of_fold import OutOfFold, out_of_fold
from core.analysis.suspects import doubts
from core.cli.console import Console
from core.config import RunConfig
from core.data.samples import sample_root
from core.data.splitting.rule import FRACTIONS
from core.runs.queue import create_study
from core.storage.files import read_arrays
from core.text.numbers import percent

LEAST_FOUND = 0.7  # of the flipped labels of photo sets

_SURE = "elpv"  # of its cells those of which people were sure: probability 0 or 1
_QUICK_IMAGES = 120
_FOLDS = 5

Report = dict[str, Any]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("suspects", "How many flipped labels are found, and how early.")
    add = made.add_argument
    add("data", nargs="*", default=[_SURE], metavar="DATA", help="folders, or elpv")
    add("--share", type=float, default=0.05, metavar="S", help="of labels to flip")
    add("--seeds", type=positive, default=3, metavar="N", help="times to flip")
    add(
        "--cleanlab",
        type=Path,
        metavar="FOLDER",
        help="compare with it: pip install --no-deps --target FOLDER cleanlab tqdm",
    )
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Flip labels in every data set with every seed."""
    report = header("suspects", arguments.quick, 0)
    note_conditions(report, console)
    if arguments.cleanlab:
        sys.path.append(str(arguments.cleanlab.resolve()))
    seeds = range(1 if arguments.quick else arguments.seeds)
    sets: dict[str, Report] = {}
    with workspace(arguments.scratch) as folder:
        for spec in arguments.data:
            name = Path(spec).name
            features, labels = frozen_features(spec, folder, arguments.quick, console)
            rows = []
            for seed in seeds:
                console.note(f"{name}: labels flipped with seed {seed}")
                flipped = flip(labels, arguments.share, seed)
                found = _judged(features, flipped, seed)
                rows.append(figures(found, labels, flipped))
                if arguments.cleanlab:
                    rows[-1] |= _cleanlab(found, labels, flipped)
            clean = doubts(_judged(features, labels, 0).probabilities, labels)
            means = {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}
            sets[name] = {
                "images": len(labels),
                "classes": int(labels.max()) + 1,
                "seeds": rows,
                "mean": means,
                "suspects_unflipped": len(clean.queue),
                "bar": None
                if spec == _SURE
                else {"least": LEAST_FOUND, "met": means["queue"] >= LEAST_FOUND},
            }
    return report | {"share": arguments.share, "sets": sets}


def flip(labels: np.ndarray, share: float, seed: int) -> np.ndarray:
    """Labels of which a share, at least one, is another class, drawn at random."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(len(labels))[: max(1, round(share * len(labels)))]
    num_classes = labels.max() + 1
    flipped = labels.copy()
    flipped[chosen] += rng.integers(1, num_classes, len(chosen))
    return flipped % num_classes


def figures(found: OutOfFold, labels: np.ndarray, flipped: np.ndarray) -> Report:
    """What the queue finds of the flipped labels, and what simpler rankings do."""
    says = doubts(found.probabilities, flipped, found.is_judged)
    own = found.probabilities[np.arange(len(labels)), flipped]
    return {
        "flipped": int((labels != flipped).sum()),
        "suspects": len(says.queue),
        "queue": among_first(says.queue, labels, flipped),
        "all_by_margin": among_first(np.argsort(-says.score), labels, flipped),
        "all_by_self_confidence": among_first(np.argsort(own), labels, flipped),
    }


def among_first(queue: np.ndarray, labels: np.ndarray, flipped: np.ndarray) -> float:
    """The share of flipped labels among the first twice as many of a queue."""
    is_flipped = labels != flipped
    count = int(is_flipped.sum())
    return float(is_flipped[queue[: 2 * count]].sum() / count)


def _judged(features: np.ndarray, labels: np.ndarray, seed: int) -> OutOfFold:
    fold_of = stratified_folds(labels, _FOLDS, seed)
    return out_of_fold(features, labels, int(labels.max()) + 1, fold_of)


def _cleanlab(found: OutOfFold, labels: np.ndarray, flipped: np.ndarray) -> Report:
    """Its queues of the same probabilities; it is no dependency."""
    find = import_module("cleanlab.filter").find_label_issues
    rows = found.probabilities.astype(np.float64)
    rows /= rows.sum(axis=1, keepdims=True)
    told = {}
    for rank in ("self_confidence", "normalized_margin"):
        for kind in ("prune_by_noise_rate", "confident_learning"):
            queue = find(
                flipped, rows, return_indices_ranked_by=rank, filter_by=kind, n_jobs=1
            )
            name = f"cleanlab_{kind}_{rank}"
            told[name] = among_first(np.asarray(queue, int), labels, flipped)
    return told


def frozen_features(
    spec: str, folder: Path, quick: bool, console: Console
) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels of all images of a data set, in the manifest's order."""
    place = _sure_cells(folder / "elpv sure") if spec == _SURE else Path(spec)
    manifest = split_data(place, 0, FRACTIONS, console)
    manifest = cut_down(manifest, _QUICK_IMAGES) if quick else manifest
    config = RunConfig(manifest.dataset_id, strategy="frozen", views=0)
    study = create_study("suspects", config, manifest, "benchmark")
    result = folder / f"{study.id}.npz"
    console.note(f"{place.name}: features of {len(manifest.entries):,} images")
    words = ["benchmarks._suspects_worker", str(study.path), str(result)]
    run_module(words, folder / "worker.log")
    arrays = read_arrays(result) or {}
    return arrays["features"], arrays["labels"]


def _sure_cells(folder: Path) -> Path:
    """The cells of ELPV that were called surely functional or surely defective."""
    root = sample_root(_SURE)
    names = {0.0: "functional", 1.0: "defective"}
    for name in names.values():
        (folder / name).mkdir(parents=True)
    for line in (root / "labels.csv").read_text("utf-8").splitlines():
        path, probability, *_ = line.split() or ("", "-1")
        if float(probability) in names:
            target = folder / names[float(probability)] / Path(path).name
            shutil.copyfile(root / path, target)
    return folder


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    console.say(
        f"{percent(report['share'])} of the labels flipped; of these among the first "
        "twice as many:"
    )
    rows = []
    for name, found in report["sets"].items():
        for key, value in found["mean"].items():
            if key in ("flipped", "suspects"):
                continue
            each = ", ".join(percent(row[key]) for row in found["seeds"])
            rows.append((name, key.replace("_", " "), percent(value), each))
    console.table(("data set", "ranking", ">mean", ">per seed"), rows)
    for name, found in report["sets"].items():
        bar = found["bar"]
        told = f"at least {percent(LEAST_FOUND)}: {verdict(bar and bar['met'])}"
        console.say(
            f"{name}: {found['images']:,} images, {found['classes']} classes, "
            f"{found['mean']['flipped']:.0f} flipped, {found['mean']['suspects']:.0f} "
            f"suspects; {found['suspects_unflipped']} where none is flipped; {told}"
        )


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
