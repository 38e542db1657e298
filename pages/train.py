"""Train: the form on the left, the run, or a sweep of its settings, on the right."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.data.datasets import load_dataset
from core.language.texts import _, mark
from core.runs import queue
from core.runs.job import ACTIVE_STATES
from core.runs.run import Run, list_runs
from pages._ui.frame import address, shell
from pages._ui.run import memo
from pages._ui.run.actions import show_asked_code
from pages._ui.run.other_data import show_other_data
from pages._ui.run.panel import run_panel
from pages._ui.run.titles import run_titles
from pages._ui.stage_mode import switch
from pages._ui.stage_mode.run_stage import show_run_stage
from pages._ui.studies.auto import show_auto
from pages._ui.studies.sweep import show_sweeps
from pages._ui.train.ahead import load_ahead
from pages._ui.train.form import chosen_dataset, start_form

shell.require_router()

RUN = "run"  # widget key, and the query parameter that makes a link to a run
VIEW = "training"  # the same of what is on the right
RUNS, SWEEP, AUTO = mark("Run"), mark("Sweep"), mark("Automatic")
_VIEW_HELP = mark(
    "A training as it goes; many small ones that look for better settings; "
    "or the best that can be had in some minutes."
)


def show_panel(dataset_id: str) -> None:
    """What is on the right, for the data set of the form ("" = there is none)."""
    # All in one row, so that the chart is in the window.
    view, choice, stage = st.columns([13, 14, 10], vertical_alignment="bottom")
    if dataset_id:
        with view:
            views = RUNS, SWEEP, AUTO
            shown = address.linked_segments(_("Show"), views, VIEW, _(_VIEW_HELP))
        if shown != RUNS:
            with shell.errors_shown():
                show = show_sweeps if shown == SWEEP else show_auto
                show(load_dataset(dataset_id))
            return
    runs = {run.id: run for run in list_runs()}
    if runs:
        show_run(runs, choice, stage)
        return
    st.subheader(_("Nothing has been trained yet"))
    begin = (
        _("Choose a data set on the left and press **Start training**.")
        if dataset_id
        else _("Add images first.")
    )
    told = _(
        "The stages, the learning curves and the result will appear here. You can "
        "close the page meanwhile; the training goes on."
    )
    st.markdown(f"{begin} {told}")


def show_run(
    runs: dict[str, Run], choice: DeltaGenerator, stage: DeltaGenerator
) -> None:
    """A run, with its choice and the way to the stage in places of their own."""
    first = next(iter(queue.active_runs()), next(iter(runs.values())))
    with choice:
        chosen = address.linked_choice(
            _("Run"),
            run_titles([memo.run_summary(run) for run in runs.values()]),
            RUN,
            first.id,
        )
    with stage:
        switch.offer_stage()
    show_other_data(runs[chosen], runs, RUN)
    is_active = runs[chosen].state() in ACTIVE_STATES
    st.fragment(run_panel, run_every="1s" if is_active else None)(chosen)
    show_asked_code(runs[chosen])


def show_page() -> None:
    """The form on the left, what comes of it on the right."""
    shell.unseen_title(_("Train"))
    with st.container(key="train_page"):  # on a phone the run stands above the form
        form, panel = st.columns([1, 2], gap="large")
    with form:
        started = start_form()
    if started is not None:
        st.session_state[RUN] = started.id
        st.session_state[VIEW] = RUNS
    with panel:
        show_panel(chosen_dataset())


load_ahead()
if switch.is_on():
    show_run_stage(RUN)
else:
    show_page()
