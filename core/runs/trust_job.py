"""Let a worker look at how far a finished run's answers can be trusted."""

from __future__ import annotations

from core.config import RunConfig
from core.runs.queue import submit_study
from core.runs.run import Run
from core.runs.study import Study, list_studies

KIND = "trust"


def submit_trust(run: Run, phase: str, false_alarm_rate: float | None = None) -> Study:
    """Start the study that writes a finished phase's `trust/` anew.

    Args:
        run: Whose phase has been finished.
        phase: The finished phase.
        false_alarm_rate: Share of validation images that may be flagged, 0-1; None =
            the usual one.

    Raises:
        RunError: The phase has not been finished, or the run is damaged.
    """
    run.finished(phase)
    config = RunConfig(run.config.dataset, strategy="frozen")
    options: dict[str, object] = {"run": run.id, "phase": phase}
    if false_alarm_rate is not None:
        options["false_alarm_rate"] = false_alarm_rate
    name = run.about.get("dataset_name", run.id)
    return submit_study(KIND, config, run.manifest, name, options)


def last_trust_study(run: Run, phase: str) -> Study | None:
    """The newest study of a phase's trust, in whatever state."""
    for study in list_studies(KIND, run.config.dataset):
        options = study.options
        if (options.get("run"), options.get("phase")) == (run.id, phase):
            return study
    return None
