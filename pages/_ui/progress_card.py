"""The run in progress and the queue, in a few lines."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.config import PHASES
from core.runs.jobs import active_runs
from core.words import STAGE_TASKS
from pages._ui import queue, run_caches, shell


def show_progress(shown: list[str]) -> None:
    """The run that trains and how many wait; draw it in a fragment that ticks.

    Args:
        shown: Ids of the active runs that the page around it knows of. As soon as
            they are others, the whole page is run again.
    """
    with shell.errors_shown():
        active = active_runs()
        if [run.id for run in active] != shown:
            st.rerun()
        if not active:
            return
        run = next((item for item in active if item.state() == "running"), active[0])
        status = run.status()
        with st.container(border=True):
            facts = run_caches.run_facts(run)
            with st.container(
                horizontal=True,
                horizontal_alignment="distribute",
                vertical_alignment="center",
            ):
                st.markdown(
                    f"**Training now: {shell.plain(facts['dataset'])}** with "
                    f"{facts['backbone']}"
                )
                st.page_link(
                    "pages/train.py",
                    label="Watch it",
                    icon=":material/visibility:",
                    query_params={"run": run.id},
                )
            waits = run.state(status) == "queued"
            text = queue.wait_text(run) if waits else _progress_text(status)
            st.progress(_share_done(status), text=text)
            if waiting := len(active) - 1:
                noun = "run waits for its" if waiting == 1 else "runs wait for their"
                st.caption(f"{waiting} more {noun} turn.")


def _share_done(status: dict[str, Any]) -> float:
    """How much of the running stage is done, 0-1."""
    stage = status.get("stages", {}).get(status.get("stage"), {})
    total = stage.get("total") or 0
    return min(1.0, stage.get("done", 0) / total) if total else 0.0


def _progress_text(status: dict[str, Any]) -> str:
    """Stage, epoch and time left of a run in progress."""
    stage = status.get("stage")
    if stage is None:
        return "Starting"
    parts = [STAGE_TASKS.get(stage, str(stage)).capitalize()]
    if stage in PHASES and status.get("epoch"):
        parts.append(f"epoch {status['epoch']} of {status.get('epochs', '?')}")
    if left := status.get("eta_seconds"):
        parts.append(f"at most {shell.seconds_text(left)} left")
    return ", ".join(parts)
