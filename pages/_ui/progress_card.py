"""The run in progress and the queue, in a few lines."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.runs.jobs import active_runs
from pages._ui import caches, shell

_STAGES = {
    "decode": "reading the images",
    "features": "computing features",
    "frozen": "training the head on the frozen backbone",
    "line": "computing features at the thaw line",
    "finetune": "fine-tuning",
    "evaluate": "judging the models",
}


def show_progress() -> None:
    """The run in progress and the queue; asks for a whole rerun when the run ends."""
    with shell.errors_shown():
        active = active_runs()
        seen = st.session_state.get("home_active", [])
        st.session_state["home_active"] = [run.id for run in active]
        if seen and [run.id for run in active] != seen:
            st.rerun()
        if not active:
            return
        run = next((item for item in active if item.state() == "running"), active[0])
        status = run.status()
        with st.container(border=True):
            title, link = st.columns([5, 1], vertical_alignment="center")
            facts = caches.run_facts(run)
            title.markdown(
                f"**Training now: {shell.plain(facts['dataset'])}** with "
                f"{facts['backbone']}"
            )
            link.page_link(
                "pages/train.py",
                label="Watch",
                icon=":material/visibility:",
                query_params={"run": run.id},
            )
            st.progress(_share_done(status), text=_progress_text(status))
            if waiting := len(active) - 1:
                noun = "run waits" if waiting == 1 else "runs wait"
                st.caption(f"{waiting} more {noun} for their turn.")


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
    parts = [_STAGES.get(stage, str(stage)).capitalize()]
    if stage in ("frozen", "finetune") and status.get("epoch"):
        parts.append(f"epoch {status['epoch']} of {status.get('epochs', '?')}")
    if left := status.get("eta_seconds"):
        parts.append(f"about {shell.seconds_text(left)} left")
    return ", ".join(parts)
