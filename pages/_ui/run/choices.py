"""The results that can be chosen where several are offered."""

from __future__ import annotations

from core.runs.run import Run, list_runs
from core.text.labels import PHASE_TITLES
from pages._ui.run import memo
from pages._ui.run.titles import run_titles


def finished_choices() -> dict[str, tuple[Run, str]]:
    """Every finished phase of every run as "RUN:phase", newest run first."""
    runs = list_runs()
    return {
        f"{run.id}:{phase}": (run, phase)
        for run, summary in zip(runs, memo.run_summaries(runs), strict=True)
        if summary["readable"]
        for phase in summary["results"]
    }


def choice_titles(choices: dict[str, tuple[Run, str]]) -> dict[str, str]:
    """How the choices are shown."""
    runs = {run.id: run for run, _ in choices.values()}.values()
    titles = run_titles(memo.run_summaries(runs))
    return {
        key: f"{PHASE_TITLES[phase]}: {titles[run.id]}"
        for key, (run, phase) in choices.items()
    }
