"""What state a run is in, in words, and what there is to say of a damaged one."""

from __future__ import annotations

import streamlit as st

from core.errors import UserError
from core.runs.run import Run
from pages._ui.frame import shell
from pages._ui.run import memo

STATE_BADGES = {
    "queued": ("Queued", ":material/schedule:", "gray"),
    "running": ("Running", ":material/play_circle:", "blue"),
    "done": ("Done", ":material/check_circle:", "green"),
    "stopped": ("Stopped", ":material/stop_circle:", "gray"),
    "interrupted": ("Interrupted", ":material/bolt:", "orange"),
    "failed": ("Failed", ":material/error:", "red"),
}


def run_state_text(summary: memo.RunSummary, state: str) -> str:
    """A run's state for a row of a table; of a damaged one, what is wrong with it."""
    if damage := summary["damage"]:
        return f"Damaged: {damage}"
    return STATE_BADGES[state][0]


def unusable(run: Run) -> UserError | None:
    """Why nothing of a run can be shown; None where it can."""
    try:
        _ = run.config, memo.images(run)
    except UserError as error:
        return error
    return None


def show_damage(summary: memo.RunSummary) -> None:
    """What is wrong with a run that can be shown all the same."""
    if damage := summary["damage"]:
        st.warning(
            f"Files of this run are damaged: {shell.plain(damage)}. What can be read "
            "is shown; a training that was interrupted can be resumed.",
            icon=":material/healing:",
        )
