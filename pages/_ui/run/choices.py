"""The results that can be chosen where several are offered."""

from __future__ import annotations

from collections.abc import Mapping

from core.language.texts import _
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from pages._ui.run import memo
from pages._ui.run.titles import run_titles


def finished_choices(look: memo.Look) -> dict[str, tuple[Run, str]]:
    """Every finished phase of every run as "RUN:phase", newest run first."""
    return {
        f"{run.id}:{phase}": (run, phase)
        for run, summary in zip(*look, strict=True)
        if summary["readable"]
        for phase in summary["results"]
    }


def choice_titles(
    choices: Mapping[str, tuple[Run, str]], look: memo.Look
) -> dict[str, str]:
    """How the choices are shown.

    Args:
        choices: Of the runs that were looked at.
        look: At all runs.
    """
    wanted = {run.id for run, __ in choices.values()}
    titles = run_titles([found for found in look.summaries if found["id"] in wanted])
    return {
        key: f"{_(PHASE_TITLES[phase])}: {titles[run.id]}"
        for key, (run, phase) in choices.items()
    }
