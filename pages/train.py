"""Train: the form on the left, the run on the right."""

import streamlit as st

from core.data.datasets import list_datasets
from core.runs import queue
from core.runs.job import ACTIVE_STATES
from core.runs.preparing import prepare
from core.runs.run import list_runs
from pages._ui.frame import address, shell
from pages._ui.guard.permission import may
from pages._ui.run import memo
from pages._ui.run.actions import show_asked_code
from pages._ui.run.panel import run_panel
from pages._ui.run.titles import run_titles
from pages._ui.train.form import start_form

shell.require_router()

RUN = "run"  # widget key, and the query parameter that makes a link to a run

if list_datasets() and may("train"):
    prepare()  # Keras is loaded while the form is filled in

form, panel = st.columns([1, 2], gap="large")

with form:
    started = start_form()
if started is not None:
    st.session_state[RUN] = started.id

runs = {run.id: run for run in list_runs()}
with panel:
    if not runs:
        st.subheader("Nothing has been trained yet")
        st.markdown(
            "Choose a data set on the left and press **Start training**. The stages, "
            "the learning curves and the result will appear here. You can close the "
            "page meanwhile; the training goes on."
        )
        st.stop()
    first = next(iter(queue.active_runs()), next(iter(runs.values())))
    chosen = address.linked_choice(
        "Run",
        run_titles([memo.run_summary(run) for run in runs.values()]),
        RUN,
        first.id,
    )
    is_active = runs[chosen].state() in ACTIVE_STATES
    st.fragment(run_panel, run_every="1s" if is_active else None)(chosen)
    show_asked_code(runs[chosen])
