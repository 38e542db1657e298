"""A run as one of MLflow: settings, curves, figures, files and its model.

A run of Thaw is one run of MLflow, known by a tag, in an experiment of its data set: to
send it twice changes it, and makes no second one. MLflow keeps a point once, however
often it is sent.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Experiment, Metric, Param, RunTag, ViewType
from mlflow.entities import Run as Kept

from core import __version__
from core.config.single import used_settings
from core.errors import UserError
from core.language.texts import _
from core.runs.formats import PhaseResult
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import History, read_history
from core.runs.mirror import Sent
from core.runs.remarks import read_remarks
from core.runs.run import Run, split_figures
from core.trackers.epochs import last_epochs, new_epochs
from core.trackers.mlflow.client import client, explained
from core.trackers.mlflow.files import send_files
from core.trackers.mlflow.model import send_model
from core.trackers.targets import is_file, mlflow_address
from core.travel.files import without_folders

RUN_TAG = "thaw.run"

_CURVES = ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate", "seconds")
_FIGURES = ("accuracy", "balanced_accuracy", "macro_f1", "loss", "count")
_STATUS = {
    "done": "FINISHED",
    "stopped": "KILLED",
    "failed": "FAILED",
    "interrupted": "FAILED",
}
_MOST_METRICS, _MOST_PARAMETERS = 1000, 100  # of one request


def send(run: Run, before: Sent, state: str) -> Sent:
    """Send what is new of a run; see `core.trackers.sending`."""
    history = read_history(run.path / "metrics.jsonl")
    known = before.get("epochs", {})
    is_over = state not in ACTIVE_STATES
    if "epochs" in before and not is_over and not new_epochs(history, known):
        return _sent(known, before.get("link", ""))
    with explained():
        mlflow = client()
        experiment = _experiment(mlflow, run)
        kept = _found(mlflow, experiment, run)
        if kept is None:  # none yet, or somebody has deleted it there
            kept, known = _made(mlflow, experiment, run), {}
        _send_parameters(mlflow, kept, run)
        _send_metrics(mlflow, kept, list(_points(history, known)))
        if is_over:
            _send_end(mlflow, kept, run, state, history)
        elif kept.info.status != "RUNNING":  # it was resumed
            mlflow.update_run(kept.info.run_id, "RUNNING")
    place = f"experiments/{experiment.experiment_id}/runs/{kept.info.run_id}"
    # A file has no page: its server is there while something is sent.
    link = "" if is_file(mlflow_address()) else f"{mlflow_address()}/#/{place}"
    return _sent(last_epochs(history, known), link)


def _sent(epochs: dict[str, int], link: str) -> Sent:
    return {"epochs": epochs, "link": link} if link else {"epochs": epochs}


def _experiment(mlflow: MlflowClient, run: Run) -> Experiment:
    """The data set's, which is made where there is none."""
    name = run.config.dataset or str(run.about.get("dataset_name", "")) or "thaw"
    found = mlflow.get_experiment_by_name(name)
    if found is None:
        return mlflow.get_experiment(mlflow.create_experiment(name))
    if found.lifecycle_stage != "active":
        raise UserError(
            _("an MLflow experiment {name} to write to", name=name),
            _("one that was deleted"),
            _(
                "Restore it there with `mlflow experiments restore --experiment-id "
                "{id}`, or delete it for good with `mlflow gc`.",
                id=found.experiment_id,
            ),
        )
    return found


def _found(mlflow: MlflowClient, experiment: Experiment, run: Run) -> Kept | None:
    where = f"tags.`{RUN_TAG}` = '{run.id}'"
    kept = mlflow.search_runs(
        [experiment.experiment_id], where, ViewType.ACTIVE_ONLY, max_results=1
    )
    return kept[0] if kept else None


def _made(mlflow: MlflowClient, experiment: Experiment, run: Run) -> Kept:
    began = _milliseconds(run.about.get("created", 0.0))
    name = read_remarks(run.path)["name"] or run.id
    tags = {RUN_TAG: run.id, "thaw.version": __version__}
    return mlflow.create_run(experiment.experiment_id, began, tags, name)


def _send_parameters(mlflow: MlflowClient, kept: Kept, run: Run) -> None:
    """Send the settings that are missing; MLflow lets none be changed."""
    values = used_settings(without_folders(run.config))
    missing = [
        Param(name, str(value))
        for name, value in values.items()
        if name not in kept.data.params
    ]
    for first in range(0, len(missing), _MOST_PARAMETERS):
        some = missing[first : first + _MOST_PARAMETERS]
        mlflow.log_batch(kept.info.run_id, params=some)


def _send_metrics(mlflow: MlflowClient, kept: Kept, metrics: list[Metric]) -> None:
    for first in range(0, len(metrics), _MOST_METRICS):
        some = metrics[first : first + _MOST_METRICS]
        mlflow.log_batch(kept.info.run_id, metrics=some)


def _points(history: History, known: dict[str, int]) -> Iterator[Metric]:
    """Points of curves, as PHASE/NAME; a step is an epoch of that phase."""
    for phase, epochs in new_epochs(history, known).items():
        for epoch in epochs:
            for name in _CURVES:
                yield from _metric(f"{phase}/{name}", epoch.get(name), epoch)


def _metric(name: str, value: Any, epoch: dict[str, Any]) -> Iterator[Metric]:
    """One point; none where the value is no number."""
    if isinstance(value, int | float) and math.isfinite(value):
        time = epoch.get("time")
        when = _milliseconds(time if isinstance(time, int | float) else 0.0)
        yield Metric(name, float(value), when, int(epoch["epoch"]))


def _send_end(
    mlflow: MlflowClient, kept: Kept, run: Run, state: str, history: History
) -> None:
    run_id, results = kept.info.run_id, run.results()
    figures = [
        metric
        for phase, result in results.items()
        for metric in _figures(phase, result, history)
    ]
    _send_metrics(mlflow, kept, figures)
    mlflow.log_batch(run_id, tags=[RunTag(*pair) for pair in _tags(run, state).items()])
    send_files(mlflow, run_id, run)
    if results and state in ("done", "stopped"):
        send_model(mlflow, kept, run)
    ended = run.status().get("updated", 0.0)
    mlflow.set_terminated(run_id, _STATUS[state], _milliseconds(ended) or None)


def _figures(phase: str, result: PhaseResult, history: History) -> Iterator[Metric]:
    """What the saved model of a phase is worth, at the epoch that it is of."""
    best = {"epoch": result["best_epoch"]}
    for epoch in history.epochs.get(phase, []):
        best = epoch if epoch["epoch"] == result["best_epoch"] else best
    for split in ("validation", "test"):
        figures = split_figures(result, split)
        prefix = f"{phase}/final_{split}_"
        for name in _FIGURES:
            yield from _metric(prefix + name, figures.get(name), best)
        for name, value in zip(("low", "high"), figures["interval"], strict=True):
            yield from _metric(f"{prefix}accuracy_{name}", value, best)


def _tags(run: Run, state: str) -> dict[str, str]:
    said = read_remarks(run.path)
    tags = {
        "mlflow.runName": said["name"] or run.id,
        "mlflow.note.content": said["note"],
        "thaw.data_set": str(run.about.get("dataset_name", "")),
        "thaw.manifest": str(run.about.get("manifest_digest", "")),
        "thaw.state": state,
        "thaw.chosen_phase": run.best_phase() or "",
        "thaw.tags": ", ".join(said["tags"]),
    }
    return {name: text for name, text in tags.items() if text}


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
