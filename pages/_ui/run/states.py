"""What state a run is in, in words, and what there is to say of a damaged one."""

from __future__ import annotations

import streamlit as st

from core.errors import UserError
from core.language.texts import _, mark
from core.runs.run import Run
from pages._ui.frame import shell
from pages._ui.run import memo

STATE_BADGES = {
    "queued": (mark("Queued"), ":material/schedule:", "gray"),
    "running": (mark("Running"), ":material/play_circle:", "blue"),
    "done": (mark("Done"), ":material/check_circle:", "green"),
    "stopped": (mark("Stopped"), ":material/stop_circle:", "gray"),
    "interrupted": (mark("Interrupted"), ":material/bolt:", "orange"),
    "failed": (mark("Failed"), ":material/error:", "red"),
}


def run_state_text(summary: memo.RunSummary, state: str) -> str:
    """A run's state for a row of a table; of a damaged one, what is wrong with it."""
    if damage := summary["damage"]:
        return _("Damaged: {damage}", damage=damage)
    return _(STATE_BADGES[state][0])


def unusable(run: Run) -> UserError | None:
    """Why nothing of a run can be shown; None where it can."""
    try:
        __ = run.config, memo.images(run)
    except UserError as error:
        return error
    return None


def show_damage(summary: memo.RunSummary) -> None:
    """What is wrong with a run that can be shown all the same."""
    if damage := summary["damage"]:
        st.warning(
            _(
                "Files of this run are damaged: {damage}. What can be read is shown; a "
                "training that was interrupted can be resumed.",
                damage=shell.plain(damage),
            ),
            icon=":material/healing:",
        )
