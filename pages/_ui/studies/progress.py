"""A study as it goes: started, watched, stopped, or told why it failed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.manifest import ensure_manifest
from core.errors import UserError
from core.runs.formats import Status
from core.runs.queue import submit_study
from core.runs.study import Study
from pages._ui.frame import queue, shell

# What a study does meanwhile, and the share of its time that is over before.
_STAGES = {
    "decode": ("reading the images", 0.0),
    "features": ("computing frozen features", 0.1),
    "study": ("judging them", 0.9),
}


def start(kind: str, dataset: Dataset, options: dict[str, Any] | None = None) -> None:
    """Start a study of the images as they are split now.

    Raises:
        UserError: The images can't be read, or this computer lacks something.
    """
    config = RunConfig(dataset.id, strategy="frozen")
    submit_study(kind, config, ensure_manifest(dataset), dataset.name, options)
    st.rerun()  # so that the page draws this part with a timer


def show_progress(study: Study) -> None:
    """What it does and how far it is; draw it in a fragment that ticks."""
    status = study.status()
    state = study.state(status)
    with st.container(border=True):
        text = progress_text(study, status, state)
        st.progress(share_done(study, status), text=text)
        asked = study.stop_requested
        st.button(
            "Stopping" if asked else "Stop",
            icon=":material/stop:",
            disabled=asked,
            key=f"stop_{study.kind}",
            help="What was found until then is kept.",
            on_click=study.request_stop,
        )


def progress_text(study: Study, status: Status, state: str) -> str:
    """What an active study does, or waits for."""
    if state == "queued":
        return queue.wait_text(study)
    stage = str(status.get("stage", ""))
    doing = _STAGES[stage][0] if stage in _STAGES else "starting"
    step = status.get("step")
    return f"{step}: {doing}" if step else doing.capitalize()


def share_done(study: Study, status: Status) -> float:
    """How much of the study is done, 0-1."""
    name = str(status.get("stage", ""))
    stage = status.get("stages", {}).get(name, {})
    within = 0.0
    if name in _STAGES:
        ends = [begin for _, begin in _STAGES.values()] + [1.0]
        begin, end = ends[list(_STAGES).index(name) :][:2]
        share = float(stage.get("done", 0)) / max(1.0, float(stage.get("total") or 0))
        within = begin + (end - begin) * min(1.0, share)
    steps = len(study.options.get("backbones", ())) or 1
    found = status.get("found", {})
    over = len(found.get("backbones", ())) + len(found.get("left_out", ()))
    return min(1.0, (over + within) / steps) if over < steps else 1.0


def show_broken(study: Study) -> None:
    """Why a study has no result, and what to do."""
    told = study.status().get("error")
    if told:
        shell.show_error(UserError(told["expected"], told["received"], told["action"]))
    else:
        st.warning(
            "The measurement ended without a word: the computer was switched off, or "
            "its process was killed. Start it again.",
            icon=":material/bolt:",
        )
