"""How far the person at the page is in a lesson; it survives a reload.

It is kept by their name, or in the session where nobody signs in and others can come.
There the address says it, too, so that a reload finds it again.
"""

from __future__ import annotations

import time

import streamlit as st

from core.lessons.catalogue import LESSONS
from core.lessons.form import Lesson
from core.storage.preferences import LessonProgress
from pages._ui.guard.preferred import prefer_from_now_on, preferred

PARAMETER = "lesson"  # in the address: a lesson's key, or "key.step" with steps from 1


def current() -> tuple[Lesson, LessonProgress] | None:
    """The lesson that is on and how far it is; None = there is none."""
    _take_link()
    progress = preferred().get("lesson") or {}
    lesson = LESSONS.get(str(progress.get("key", "")))
    if lesson is None:
        return None
    step = min(max(0, int(progress.get("step", 0))), len(lesson.steps))
    return lesson, {**progress, "step": step}


def begin(key: str) -> None:
    """Start a lesson from its first step; another one that was on ends."""
    _keep({"key": key, "step": 0, "since": time.time(), "runs": {}})


def go_to(step: int) -> None:
    """Go to a step of the lesson that is on, from 0."""
    _keep({**_kept(), "step": step})


def keep_run(name: str, run_id: str) -> None:
    """Keep which run is the lesson's of this name."""
    kept = _kept()
    if kept.get("runs", {}).get(name) != run_id:
        _keep({**kept, "runs": {**kept.get("runs", {}), name: run_id}})


def leave() -> None:
    """End the lesson that is on; its runs stay."""
    prefer_from_now_on({"lesson": {}})
    if PARAMETER in st.query_params:
        del st.query_params[PARAMETER]


def finish() -> None:
    """The same, and keep that it was done."""
    if key := _kept().get("key"):
        prefer_from_now_on({"lessons_done": sorted({*done(), key})})
    leave()


def done() -> list[str]:
    """Keys of the lessons whose question was answered rightly."""
    return list(preferred().get("lessons_done", []))


def write_address() -> None:
    """Let the address say where the lesson is."""
    kept = _kept()
    value = f"{kept.get('key')}.{kept.get('step', 0) + 1}"
    if st.query_params.get(PARAMETER) != value:
        st.query_params[PARAMETER] = value


def _take_link() -> None:
    """Begin the lesson that a link names, where it is another one or none is on."""
    key, __, step = str(st.query_params.get(PARAMETER, "")).partition(".")
    if key not in LESSONS or key == _kept().get("key"):
        return
    begin(key)
    if step.isdecimal() and int(step) > 1:
        # Runs are found again by their settings: when it was begun is not known.
        _keep({**_kept(), "step": int(step) - 1, "since": 0.0})


def _kept() -> LessonProgress:
    return preferred().get("lesson") or {}


def _keep(progress: LessonProgress) -> None:
    prefer_from_now_on({"lesson": progress})
