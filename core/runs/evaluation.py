"""Starting an evaluation: a finished model on a data set that is new to it."""

from __future__ import annotations

from typing import Any

from core.config import RunConfig
from core.data.datasets import Dataset
from core.runs.queue import submit_study
from core.runs.run import Run
from core.runs.study import Study, list_studies

KIND = "evaluate"


def submit_evaluation(
    run: Run, phase: str, dataset: Dataset, keep_seen: bool = False
) -> Study:
    """Start it; it stands with the studies of the run's own data set.

    Args:
        run: Whose model is judged.
        phase: A finished one.
        dataset: The new images.
        keep_seen: Judge it also on images that it was trained on or chosen by.

    Raises:
        RunError: The phase has not been finished.
    """
    run.finished(phase)
    config = RunConfig(run.config.dataset, strategy="frozen", seed=run.config.seed)
    options: dict[str, Any] = {"run": run.id, "phase": phase, "data": dataset.id}
    options["keep_seen"] = keep_seen
    name = run.about.get("dataset_name", run.config.dataset)
    return submit_study(KIND, config, run.manifest, name, options)


def evaluations_of(run: Run, phase: str) -> list[Study]:
    """Those of one model, newest first."""
    return [
        study
        for study in list_studies(KIND, run.config.dataset)
        if (study.options.get("run"), study.options.get("phase")) == (run.id, phase)
    ]
