"""What is said of a run, in `train` and in `info`."""

from __future__ import annotations

from collections import Counter
from typing import TypedDict

from core.analysis.lineage_words import lineage_lines
from core.cli.console import Console
from core.data.folders.layout import SPLITS
from core.errors import UserError
from core.runs.cross_validation import fold_title
from core.runs.formats import PhaseResult, Remarks
from core.runs.lineage import read_lineage
from core.runs.lineage_formats import Lineage
from core.runs.remarks import read_remarks
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from core.text.numbers import accuracy, percent, precise_duration


class PhaseReport(TypedDict):
    """A phase's figures as fractions; those of the test are None without images."""

    val_accuracy: float
    val_loss: float  # nats
    test_accuracy: float | None
    test_count: int
    best_epoch: int
    epochs: int
    seconds: float
    trainable_parameters: int
    interval: list[float] | None  # 95%, of the test accuracy
    balanced_accuracy: float | None  # of the test, as macro_f1
    macro_f1: float | None
    val_count: int
    val_interval: list[float]


class RunReport(TypedDict):
    """A run's settings, images, times and results."""

    run_id: str
    state: str
    dataset: str  # its id
    dataset_name: str
    strategy: str
    backbone: str
    image_size: int  # pixels
    views: int | str  # of each image, or "fresh"
    precision: str
    seed: int
    split_seed: int
    fold: str  # such as "fold 2 of 5"; "" where it is none
    counts: dict[str, int]  # images by split, without those left out
    stages: dict[str, float]  # seconds of each that has begun
    # Of its stages together, without the hours that an interrupted run lay idle; None
    # where none has begun.
    seconds: float | None
    # In the queue and for the worker to load; None where it did not come so far.
    waited_seconds: float | None
    phases: dict[str, PhaseReport]  # the finished ones
    chosen_phase: str | None  # by validation; None while none is finished
    left_out: int  # images of the split that were missing or changed
    lineage: Lineage  # the models that it was trained on from; {} = none


class RunLine(TypedDict):
    """A run in the list; None where it can't be read or has no finished phase."""

    id: str
    state: str  # "unreadable" where a newer version wrote it
    dataset: str | None  # its id
    dataset_name: str | None
    backbone: str | None
    chosen_phase: str | None
    test_accuracy: float | None  # fraction; None too without test images
    interval: list[float] | None  # 95%, fractions
    test_count: int | None
    damage: str  # what is wrong with its files; "" where nothing is
    name: str  # that people gave it; "" = none
    tags: list[str]
    archived: bool


def run_report(run: Run) -> RunReport:
    """What there is to say of a run, whatever its state."""
    state = run.state()  # before the status, which is then as new at least
    status, config, manifest = run.status(), run.config, run.manifest
    left_out = {item["path"] for item in status.get("left_out", [])}
    counts = Counter(e.split for e in manifest.entries if e.path not in left_out)
    started, created = status.get("started"), run.about.get("created")
    stages = {
        name: float(stage.get("seconds", 0.0))
        for name, stage in status.get("stages", {}).items()
    }
    return {
        "run_id": run.id,
        "state": state,
        "dataset": config.dataset,
        "dataset_name": run.about.get("dataset_name", config.dataset),
        "strategy": config.strategy,
        "backbone": config.backbone,
        "image_size": config.input_size,
        "views": config.views,
        "precision": config.precision,
        "seed": config.seed,
        "split_seed": manifest.seed,
        "fold": fold_title(run),
        "counts": {split: counts[split] for split in SPLITS},
        "stages": stages,
        "seconds": round(sum(stages.values()), 3) if stages else None,
        "waited_seconds": round(started - created, 3) if started and created else None,
        "phases": {
            phase: _phase_report(result) for phase, result in run.results().items()
        },
        "chosen_phase": run.best_phase(),
        "left_out": len(left_out),
        "lineage": read_lineage(run),
    }


def run_line(run: Run) -> RunLine:
    """A run in the list; one that a newer version wrote has no settings here."""
    remarks = read_remarks(run.path)
    report: RunLine = {
        "id": run.id,
        "state": run.state(),
        "dataset": None,
        "dataset_name": run.about.get("dataset_name"),
        "backbone": None,
        "chosen_phase": None,
        "test_accuracy": None,
        "interval": None,
        "test_count": None,
        "damage": run.damage,
        "name": remarks["name"],
        "tags": remarks["tags"],
        "archived": remarks["archived"],
    }
    try:
        config = run.config
    except UserError:
        report["state"] = "unreadable"
        return report
    report["dataset"], report["backbone"] = config.dataset, config.backbone
    results = run.results()
    if chosen := run.best_phase():
        result = results[chosen]
        report["chosen_phase"] = chosen
        report["test_accuracy"] = result["test_accuracy"]
        report["test_count"] = result["test_count"]
        report["interval"] = result["interval"] if result["test_count"] else None
    return report


def remark_rows(remarks: Remarks) -> list[list[str]]:
    """What people say of a run, a row each; none where nobody said anything."""
    rows = [
        ["Name", remarks["name"]],
        ["Tags", ", ".join(remarks["tags"])],
        ["Note", remarks["note"]],
        ["Archived", "yes" if remarks["archived"] else ""],
    ]
    return [row for row in rows if row[1]]


def _phase_report(result: PhaseResult) -> PhaseReport:
    test, validation = result["test"], result["validation"]
    return {
        "val_accuracy": result["val_accuracy"],
        "val_loss": result["val_loss"],
        "test_accuracy": result["test_accuracy"],
        "test_count": result["test_count"],
        "best_epoch": result["best_epoch"],
        "epochs": result["epochs"],
        "seconds": result["seconds"],
        "trainable_parameters": result["trainable_parameters"],
        "interval": result["interval"] if result["test_count"] else None,
        "balanced_accuracy": test["balanced_accuracy"],
        "macro_f1": test["macro_f1"],
        "val_count": validation["count"],
        "val_interval": validation["interval"],
    }


def phase_accuracy(figures: PhaseReport) -> str:
    """A phase's accuracy in words: on test images, else on those of validation."""
    if figures["test_count"]:
        return accuracy(
            figures["test_accuracy"], figures["interval"], figures["test_count"], "test"
        )
    return accuracy(
        figures["val_accuracy"],
        figures["val_interval"],
        figures["val_count"],
        "validation",
    )


def choice(report: RunReport) -> str:
    """Which phase validation chose, and why."""
    phases, chosen = report["phases"], report["chosen_phase"]
    if chosen is None:
        return "There is no finished phase, and so no model."
    if len(phases) == 1:
        return f"One phase was finished: {PHASE_TITLES[chosen].lower()}."
    frozen, tuned = (phases[name]["val_accuracy"] for name in ("frozen", "finetune"))
    figures = f"{percent(tuned)} against {percent(frozen)}"
    if frozen == tuned:
        title = PHASE_TITLES[chosen].lower()
        return (
            f"Both phases reach {percent(tuned)} on validation; by its loss, the "
            f"{title} model is kept."
        )
    if chosen == "finetune":
        return f"Fine-tuning won on validation: {figures}. Its model is kept."
    return (
        f"Fine-tuning did not win on validation: {figures}. The frozen model is kept."
    )


def show_results(report: RunReport, console: Console) -> None:
    """Write where it comes from, the choice and each phase's accuracy."""
    for text in lineage_lines(report["lineage"]):
        console.say(text)
    console.say(choice(report))
    for phase, figures in report["phases"].items():
        console.say(
            f"{PHASE_TITLES[phase]}: {phase_accuracy(figures)}; epoch "
            f"{figures['best_epoch']} of {figures['epochs']}, "
            f"{precise_duration(figures['seconds'])}"
        )
    if report["phases"] and not report["counts"]["test"]:
        console.say(
            "There are no test images: validation chose the model, so these figures "
            "flatter it."
        )
    if report["left_out"]:
        console.say(
            f"{report['left_out']:,} of the split's files were missing or changed and "
            "were left out."
        )
