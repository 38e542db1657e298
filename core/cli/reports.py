"""What is said of a run, in `train` and in `info`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from core.cli.console import Console
from core.data.layout import SPLITS
from core.runs.formats import PhaseResult
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from core.text.numbers import accuracy, percent, precise_duration

_PHASE_FIGURES = (
    *("val_accuracy", "val_loss", "test_accuracy", "test_count"),
    *("best_epoch", "epochs", "seconds", "trainable_parameters"),
)


def run_report(run: Run) -> dict[str, Any]:
    """A run's settings, images, times and results.

    Returns:
        Plain values. "seconds" is the time that its stages took together, without the
        hours that an interrupted run lay idle; "waited_seconds" that in the queue and
        for the worker to load; None where it did not come so far.
    """
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
        "counts": {split: counts[split] for split in SPLITS},
        "stages": stages,
        "seconds": round(sum(stages.values()), 3) if stages else None,
        "waited_seconds": round(started - created, 3) if started and created else None,
        "phases": {
            phase: _phase_report(result) for phase, result in run.results().items()
        },
        "chosen_phase": run.best_phase(),
        "left_out": len(left_out),
    }


def _phase_report(result: PhaseResult) -> dict[str, Any]:
    """A phase's figures; those of the test are None where it has no images."""
    test, validation = result.get("test", {}), result.get("validation", {})
    report = {name: result.get(name) for name in _PHASE_FIGURES}
    report["interval"] = result.get("interval") if result.get("test_count") else None
    report["balanced_accuracy"] = test.get("balanced_accuracy")
    report["macro_f1"] = test.get("macro_f1")
    report["val_count"] = validation.get("count")
    report["val_interval"] = validation.get("interval")
    return report


def phase_accuracy(figures: dict[str, Any]) -> str:
    """A phase's accuracy in words: on test images, else on those of validation."""
    if figures["test_count"]:
        return accuracy(
            figures["test_accuracy"], figures["interval"], figures["test_count"], "test"
        )
    return accuracy(
        figures["val_accuracy"],
        figures["val_interval"],
        figures["val_count"] or 0,
        "validation",
    )


def choice(report: dict[str, Any]) -> str:
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


def show_results(report: dict[str, Any], console: Console) -> None:
    """Write the choice and each phase's accuracy."""
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
