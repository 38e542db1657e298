"""The last runs, each a click away from Train and from Compare."""

from __future__ import annotations

from itertools import islice

import pandas as pd
import streamlit as st

from core.errors import RunError
from core.runs.remarks import read_remarks
from core.runs.run import Run, load_run
from core.text.numbers import NO_VALUE, interval, percent
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.actions import open_comparison
from pages._ui.run.states import run_state_text

_NUM_RUNS = 10

_BUTTONS = {"Train": "open_in_train", "Compare": "open_in_compare"}  # by column
_CLICKED = "_clicked_run"


def show_runs(runs: list[Run]) -> None:
    """A table of the last runs that are not archived, opened in Train or Compare.

    A click names a row. By the time that it arrives other runs may stand there, begun
    or deleted by somebody else: what counts is the run that was shown.
    """
    st.subheader("Recent runs", anchor=False)
    kept = (run for run in runs if not read_remarks(run.path)["archived"])
    shown = list(islice(kept, _NUM_RUNS))
    ids = tuple(run.id for run in shown)
    buttons = {
        column: st.column_config.ButtonColumn(
            "", key=key, on_click=_keep_clicked, args=(key, ids)
        )
        for column, key in _BUTTONS.items()
    }
    st.dataframe(
        pd.DataFrame([_run_row(run) for run in shown]),
        hide_index=True,
        key="recent_runs",
        alt="The last runs with their state and test accuracy",
        column_config={
            "When": st.column_config.DatetimeColumn(format="distance"),
            **buttons,
        },
    )


def _keep_clicked(key: str, ids: tuple[str, ...]) -> None:
    """Remember a click; Streamlit hands back what the old table was drawn with."""
    click = st.session_state[key]
    if click is not None and click.row < len(ids):
        st.session_state[_CLICKED] = key, ids[click.row]


def open_clicked_run() -> None:
    """Go where the last click leads, or say that its run was deleted meanwhile."""
    if (clicked := st.session_state.pop(_CLICKED, None)) is None:
        return
    key, run_id = clicked
    try:
        run = load_run(run_id)
    except RunError:
        st.warning(
            f"The run {shell.plain(run_id)} is not here any more; it was deleted "
            "meanwhile.",
            icon=":material/link_off:",
        )
        return
    if key == _BUTTONS["Train"]:
        shell.open_page("train", run=run.id)
    open_comparison(run)


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
        "State": run_state_text(summary, state),
        "Chosen model": memo.chosen_title(summary, state) or NO_VALUE,
        "Test accuracy (95% interval)": accuracy,
        "Train": "Open",
        "Compare": "Compare" if chosen else None,
    }
