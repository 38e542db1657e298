"""The last runs, each a click away from Train and from Compare."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.runs.run import Run
from core.text.numbers import NO_VALUE, interval, percent
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.actions import open_comparison
from pages._ui.run.panel import STATE_BADGES

_NUM_RUNS = 10


def show_runs(runs: list[Run]) -> None:
    """A table of the last runs, each opened in Train or Compare."""
    st.subheader("Recent runs", anchor=False)
    shown = runs[:_NUM_RUNS]
    table = pd.DataFrame([_run_row(run) for run in shown])
    st.dataframe(
        table,
        hide_index=True,
        key="recent_runs",
        alt="The last runs with their state and test accuracy",
        column_config={
            "When": st.column_config.DatetimeColumn(format="distance"),
            "Train": st.column_config.ButtonColumn("", key="open_in_train"),
            "Compare": st.column_config.ButtonColumn("", key="open_in_compare"),
        },
    )
    if click := st.session_state.get("open_in_train"):
        shell.open_page("train", run=shown[click.row].id)
    if click := st.session_state.get("open_in_compare"):
        open_comparison(shown[click.row])


def _run_row(run: Run) -> dict:
    summary = memo.run_summary(run)
    chosen, state = summary["chosen"], run.state()
    result = summary["results"].get(chosen) if chosen else None
    accuracy = NO_VALUE
    if result and result["test_count"]:
        accuracy = (
            f"{percent(result['test_accuracy'])} ({interval(result['interval'])})"
        )
    return {
        "When": pd.Timestamp(summary["created"], unit="s", tz="UTC"),
        "Data set": summary["dataset"],
        "Backbone": summary["backbone"],
        "State": STATE_BADGES[state][0],
        "Chosen model": memo.chosen_title(summary, state) or NO_VALUE,
        "Test accuracy (95% interval)": accuracy,
        "Train": "Open",
        "Compare": "Compare" if chosen else None,
    }
