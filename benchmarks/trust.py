"""Can its confidence be trusted? `python -m benchmarks.trust FOLDER... [elpv]`.

A model is trained on each data set, with several seeds. Told are its calibration error
on test images before and after temperature scaling, and how well the distance to its
training images tells test images from pictures of the other data sets: by the product's
rule (Mahalanobis) and by that to the nearest training images (Sun et al. 2022, arXiv
2204.06507). Thresholds and temperature come from validation images; test images and
pictures of something else have no part in either.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks._command import main, parser, positive, workspace
from benchmarks._data import cut_down, split_data
from benchmarks._report import header, note_conditions, show_header
from benchmarks._thaw import train
from core.analysis.novelty import nearest_rows, threshold_at
from core.cli.console import Console
from core.config import FinetuneConfig, PhaseConfig, RunConfig
from core.config.phase import UnfreezeStep
from core.data.manifest import Entry, Manifest
from core.data.pictures.decoding import decode
from core.data.prefetch import in_threads
from core.errors import RunError
from core.runs.run import Run, list_runs
from core.serving.predictor import Predictor
from core.serving.trust import Trust, load_trust, read_figures
from core.text.numbers import percent
from core.training.trust_folder import FALSE_ALARM_RATE, embedded

_FRACTIONS = 0.7, 0.15, 0.15
_MOST_OTHERS = 200  # pictures of another data set that a model is asked about
_QUICK_IMAGES = 60

Report = dict[str, Any]
Rule = Callable[[np.ndarray], np.ndarray]


def make_parser() -> argparse.ArgumentParser:
    """The command's options."""
    made = parser("trust", "Calibration, and pictures of something else told apart.")
    add = made.add_argument
    add("data", nargs="+", metavar="DATA", help="two folders or more, or elpv")
    add("--seeds", type=positive, default=3, metavar="N", help="of each model")
    add("--images", type=positive, default=1000, metavar="N", help="of each data set")
    add("--size", type=positive, default=224, metavar="PX", help="image size")
    return made


def measure(arguments: argparse.Namespace, console: Console) -> Report:
    """Train on every data set with every seed, and ask each model about the others."""
    report = header("trust", arguments.quick, 0)
    note_conditions(report, console)
    most = _QUICK_IMAGES if arguments.quick else arguments.images
    models: list[Report] = []
    with workspace(arguments.scratch):
        sets = {
            Path(spec).name: cut_down(split_data(spec, 0, _FRACTIONS, console), most)
            for spec in arguments.data
        }
        for name, manifest in sets.items():
            others = {other: it for other, it in sets.items() if other != name}
            for seed in range(1 if arguments.quick else arguments.seeds):
                config = _config(manifest, seed, arguments.size, arguments.quick)
                train(config, manifest, f"{name}, seed {seed}", console)
                run = list_runs()[0]
                models += [
                    {"data": name, "seed": seed, **judged(run, phase, others)}
                    for phase in run.results()
                ]
    return report | {"models": models}


def _config(manifest: Manifest, seed: int, size: int, is_quick: bool) -> RunConfig:
    return RunConfig(
        manifest.dataset_id,
        image_size=size,
        views=1,
        seed=seed,
        frozen=PhaseConfig(epochs=2 if is_quick else 15, learning_rate=1e-3),
        finetune=FinetuneConfig((UnfreezeStep(0, 1 if is_quick else 3, 1e-4),)),
    )


def judged(run: Run, phase: str, others: dict[str, Manifest]) -> Report:
    """What a model's confidence and distances are worth.

    Args:
        run: With a finished phase.
        phase: The finished phase.
        others: Data sets of something else, by name.

    Raises:
        RunError: The run has no trust.
    """
    trust, figures = load_trust(run, phase), read_figures(run.trust_dir(phase))
    if trust is None or figures is None:
        raise RunError("a run with its trust", f"{run.id} without", "See its log.")
    predictor = Predictor(run.serving_dir(phase))
    manifest = run.manifest
    own = {
        split: _embeddings(
            predictor, manifest, (manifest.entries[i] for i in manifest.split(split))
        )
        for split in ("validation", "test")
    }
    strange = {
        name: _embeddings(predictor, other, _some(other.entries))
        for name, other in others.items()
    }
    return {
        "phase": phase,
        "chosen": run.best_phase() == phase,
        "test_accuracy": run.finished(phase)["test_accuracy"],
        "temperature": figures["temperature"],
        "validation": figures["validation"],
        "test": figures["test"],
        "rules": {name: told(rule, own, strange) for name, rule in rules(trust)},
    }


def rules(trust: Trust) -> list[tuple[str, Rule]]:
    """The distances that are compared, by name."""

    def neighbour(k: int) -> Rule:
        return lambda rows: nearest_rows(rows, trust.reference, k)[1][:, -1]

    return [
        ("mahalanobis", trust.familiar.distances),
        ("nearest", neighbour(1)),
        ("10th nearest", neighbour(10)),
    ]


def told(rule: Rule, own: dict[str, np.ndarray], strange: dict[str, Any]) -> Report:
    """How well a distance tells test images from strange ones.

    Args:
        rule: From embeddings to distances.
        own: Embeddings of "validation" and "test".
        strange: Those of other data sets, by name.
    """
    threshold, _ = threshold_at(rule(own["validation"]), FALSE_ALARM_RATE)
    test = rule(own["test"])
    found = {}
    for name, embeddings in strange.items():
        distances = rule(embeddings)
        is_strange = np.repeat([0, 1], [len(test), len(distances)])
        auroc = roc_auc_score(is_strange, np.concatenate([test, distances]))
        detected = int((distances > threshold).sum())
        found[name] = {
            "auroc": round(float(auroc), 4),
            "detected": detected,
            "count": len(distances),
        }
    return {
        "false_alarms": int((test > threshold).sum()),
        "count": len(test),
        "others": found,
    }


def _some(entries: tuple[Entry, ...]) -> list[Entry]:
    ordered = sorted(entries, key=lambda entry: entry.digest)
    return ordered[:_MOST_OTHERS]


def _embeddings(
    predictor: Predictor, manifest: Manifest, entries: Iterable[Entry]
) -> np.ndarray:
    """As the model would see the files if they were dropped on it."""
    size, rendition = predictor.input_size, predictor.rendition
    paths = [manifest.absolute(entry) for entry in entries]
    images = in_threads(lambda path: decode(path, size, rendition), paths)
    return embedded(predictor, images)


def show(report: Report, console: Console) -> None:
    """Write the report for people."""
    show_header(report, console)
    calibration, distances = [], []
    for model in report["models"]:
        name = f"{model['data']}, seed {model['seed']}, {model['phase']}"
        before, after = model["test"]["before"], model["test"]["after"]
        calibration.append(
            (
                *(name, f"{before['count']:,}", f"{model['temperature']:.2f}"),
                *(percent(before["ece"]), percent(after["ece"])),
                percent(after["ece_by_chance"]),
                *(f"{found['loss']:.3f}" for found in (before, after)),
            )
        )
        for rule, found in model["rules"].items():
            alarms = f"{found['false_alarms']} of {found['count']}"
            distances += [
                (
                    *(name, other, rule, f"{seen['auroc']:.3f}"),
                    *(f"{seen['detected']} of {seen['count']}", alarms),
                )
                for other, seen in found["others"].items()
            ]
    errors = (">error before", ">after", ">by chance up to")
    losses = (">cross-entropy before", ">after")
    console.table(("model", ">test images", ">T", *errors, *losses), calibration)
    console.say()
    headings = ("model", "asked about", "distance", ">AUROC", ">found")
    console.table((*headings, ">false alarms"), distances)


if __name__ == "__main__":
    sys.exit(main(make_parser(), measure, show))
