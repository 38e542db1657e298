"""Train: the form on the left, the run on the right."""

import streamlit as st

from core.runs import jobs
from core.runs.run import ACTIVE_STATES, list_runs
from pages._ui import shell
from pages._ui.run_panel import run_panel
from pages._ui.train_form import start_form

shell.require_router()

RUN = "run"  # widget key, and the query parameter that makes a link to a run

form, panel = st.columns([4, 9], gap="large")

with form:
    started = start_form()
if started is not None:
    st.session_state[RUN] = started.id

runs = list_runs()
with panel:
    if not runs:
        st.subheader("Nothing has been trained yet")
        st.markdown(
            "Choose a data set on the left and press **Start training**. The stages, "
            "the learning curves and the result will appear here. You can close the "
            "page meanwhile; the training goes on."
        )
    else:
        ids = [run.id for run in runs]
        asked = st.query_params.get(RUN)
        if asked and asked not in ids:
            st.warning(
                f"There is no run called {shell.plain(asked)}. It may have been "
                "deleted; choose one below.",
                icon=":material/search_off:",
            )
        if st.session_state.get(RUN) not in ids and asked not in ids:
            active = jobs.active_runs()
            st.session_state[RUN] = active[0].id if active else ids[0]
        chosen = st.selectbox(
            "Run", ids, key=RUN, bind="query-params", help="Newest first"
        )
        run = next(run for run in runs if run.id == chosen)
        active_now = run.state() in ACTIVE_STATES
        st.fragment(run_panel, run_every="1s" if active_now else None)(run.id)
