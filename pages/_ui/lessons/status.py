"""How far a step of a lesson is: what is still to be set, what its training does."""

from __future__ import annotations

import streamlit as st

from core.language.texts import _
from core.lessons.form import Step
from core.runs.job import ACTIVE_STATES
from core.runs.queue import ENDED_STATES
from core.runs.run import Run, load_run


def say_where(step: Step, run: Run | None, unset: list[str], is_done: bool) -> None:
    """How far a step is, in a line.

    Args:
        step: That is shown.
        run: The lesson's of this step, where it was started.
        unset: What the form says otherwise, in words.
        is_done: Whether nothing is left to do.
    """
    if is_done and (step.settings or step.run):
        st.caption(f":green[:material/check:] {_('Done. Go on with **Next**.')}")
    elif step.run and run is not None:
        # One that is interrupted may yet go on: a busy machine is slow to start it.
        is_over = run.state() in ENDED_STATES
        st.fragment(_follow, run_every=None if is_over else "2s")(run.id)
    elif step.settings or step.run:
        _say_unset(step, unset)


def _say_unset(step: Step, unset: list[str]) -> None:
    """What the form still says otherwise."""
    if not unset:
        return
    names = ", ".join(unset)
    if step.run:
        st.caption(
            _("The form says something else than this lesson: {names}.", names=names)
        )
    else:
        st.caption(_("Still to be set: {names}.", names=names))


def _follow(run_id: str) -> None:
    """How far the lesson's run is; when it is over, the page is drawn anew."""
    run = load_run(run_id)
    now = run.state()
    if now == "done":
        st.rerun()
    if now in ACTIVE_STATES:
        st.caption(_("Your training is running; this goes on when it is over."))
    else:
        st.caption(
            _("This training did not come to its end. Start it again, or resume it.")
        )
