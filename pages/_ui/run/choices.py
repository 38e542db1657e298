"""The results that can be chosen where several are offered."""

from __future__ import annotations

from core.runs.run import Run, list_runs
from core.text.labels import PHASE_TITLES
from pages._ui.run import memo


def finished_choices() -> dict[str, tuple[Run, str]]:
    """Every finished phase of every run as "RUN:phase", newest run first."""
    return {
        f"{run.id}:{phase}": (run, phase)
        for run in list_runs()
        if (summary := memo.run_summary(run))["readable"]
        for phase in summary["results"]
    }


def choice_titles(choices: dict[str, tuple[Run, str]]) -> dict[str, str]:
    """How the choices are shown."""
    runs = {run.id: run for run, _ in choices.values()}
    titles = memo.run_titles([memo.run_summary(run) for run in runs.values()])
    return {
        key: f"{PHASE_TITLES[phase]}: {titles[run.id]}"
        for key, (run, phase) in choices.items()
    }
