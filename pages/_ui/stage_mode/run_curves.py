"""The curves of a run as stage mode draws them, with the epochs kept so far."""

from __future__ import annotations

from core.runs.job import ACTIVE_STATES
from core.runs.remarks import read_remarks
from core.runs.run import Run
from core.text.differences import run_titles
from pages._ui.charts.learning_curves import batch_points
from pages._ui.charts.run_curves import METRICS, run_curves
from pages._ui.charts.stage_curves import StagedRun
from pages._ui.run import memo
from pages._ui.run.figures import kept_epoch


def short_names(runs: list[Run]) -> list[str]:
    """What runs are called, as short as they can be told apart."""
    names = run_titles(
        {run.id: run.config for run in runs},
        {run.id: read_remarks(run.path)["name"] for run in runs},
    )
    return [names[run.id] for run in runs]


def staged_run(name: str, run: Run) -> StagedRun:
    """A run as it is now."""
    history, results = memo.history(run), run.results()
    kept = {}
    for phase in run.config.phases:
        best = kept_epoch(history.epochs.get(phase, []), getattr(run.config, phase))
        kept[phase] = best["epoch"] if best else 0
        if phase in results:
            kept[phase] = results[phase]["best_epoch"]
    curves = run_curves(name, history, kept, [], "epochs")
    status = run.status()
    phase = status.get("phase", "")
    if run.state(status) not in ACTIVE_STATES or phase not in run.config.phases:
        return StagedRun(curves)
    before = run.config.phases[: run.config.phases.index(phase)]
    offset = sum(len(history.epochs.get(one, [])) for one in before)
    batches = {
        metric: batch_points(history, phase, metric, offset) for metric in METRICS
    }
    return StagedRun(curves, batches, phase)
