"""The table of runs, and the choices that it offers to compare."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from core.runs.run import Run, list_runs
from core.text.labels import PHASE_TITLES
from core.text.numbers import NO_VALUE
from pages._ui.run import memo
from pages._ui.run.states import run_state_text

_HEIGHT = 260


def finished_choices() -> dict[str, tuple[Run, str]]:
    """Every finished phase of every run as "RUN:phase", newest run first."""
    return {
        f"{run.id}:{phase}": (run, phase)
        for run in list_runs()
        if (summary := memo.run_summary(run))["readable"]
        for phase in summary["results"]
    }


def choice_titles(choices: dict[str, tuple[Run, str]]) -> dict[str, str]:
    """How the choices are shown."""
    runs = {run.id: run for run, _ in choices.values()}
    titles = memo.run_titles([memo.run_summary(run) for run in runs.values()])
    return {
        key: f"{PHASE_TITLES[phase]}: {titles[run.id]}"
        for key, (run, phase) in choices.items()
    }


def runs_table(key: str) -> None:
    """A filter and a table; the selected rows choose what is compared.

    Args:
        key: Session key of the list of results.
    """
    rows = [
        _row(run, summary)
        for run in list_runs()
        if (summary := memo.run_summary(run))["readable"]
    ]
    shown = _filtered(rows)
    if not shown:
        st.caption("No run matches the filter.")
        return
    st.caption(
        "Select one run to compare its phases, or several runs to compare their "
        "chosen models."
    )

    # A selection is kept by rows. Where other runs stand in them, it begins anew.
    ids = "\n".join(row["id"] for row in shown)
    table_key = f"runs_table_{zlib.crc32(ids.encode()):08x}"

    def choose() -> None:
        selected = st.session_state[table_key].selection.rows
        runs = [shown[index] for index in selected if shown[index]["phases"]]
        if len(runs) == 1:
            run = runs[0]
            st.session_state[key] = [f"{run['id']}:{name}" for name in run["phases"]]
        elif runs:
            st.session_state[key] = [f"{run['id']}:{run['best']}" for run in runs]

    share = st.column_config.NumberColumn(format="%.1f%%", help="Test accuracy")
    st.dataframe(
        _table(shown),
        key=table_key,
        hide_index=True,
        placeholder=NO_VALUE,
        on_select=choose,
        selection_mode="multi-row",
        height=min(_HEIGHT, 38 + 35 * len(shown)),
        column_config={
            **dict.fromkeys(PHASE_TITLES.values(), share),
            "Group": st.column_config.TextColumn(
                help="Runs of one group differ in nothing but their seed or fold."
            ),
            "Fold": st.column_config.TextColumn(
                help="Each fold tests images that the others train on."
            ),
            "Test images": st.column_config.NumberColumn(width="small"),
            "Started": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
        },
        alt=f"{len(shown)} runs with their state and test accuracy",
    )


def _filtered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that hold all words of a filter that is shown."""
    wanted = st.text_input(
        "Filter",
        placeholder="Data set, backbone or run",
        icon=":material/filter_list:",
        label_visibility="collapsed",
        key="runs_filter",
    )
    words = wanted.lower().split()
    return [
        row
        for row in rows
        if all(any(word in str(v).lower() for v in row.values()) for word in words)
    ]


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The rows' columns for people, without those that say nothing of any run."""
    table = pd.DataFrame(rows).drop(columns=["id", "phases", "best"])
    unused = [
        name
        for name in ("Group", "Fold", *PHASE_TITLES.values())
        if not table[name].replace("", None).notna().any()
    ]
    return table.drop(columns=unused)


def _row(run: Run, summary: memo.RunSummary) -> dict[str, Any]:
    results, best, state = summary["results"], summary["chosen"], run.state()
    accuracy = {
        PHASE_TITLES[phase]: 100 * result["test_accuracy"]
        for phase, result in results.items()
        if result["test_accuracy"] is not None
    }
    return {
        "Data set": summary["dataset"],
        "Backbone": summary["backbone"],
        "Run": run.id.rsplit("-", 1)[-1],  # as in titles; the rest stands beside it
        "Size": summary["size"],
        "Seed": summary["seed"],
        "Group": summary["group"].rsplit("-")[-1],
        "Fold": summary["fold"].removeprefix("fold "),
        "State": run_state_text(summary, state),
        **{title: accuracy.get(title) for title in PHASE_TITLES.values()},
        "Chosen": memo.chosen_title(summary, state),
        "Test images": results[best]["test_count"] if best else None,
        "Started": datetime.fromtimestamp(summary["created"]),
        "id": run.id,
        "phases": list(results),
        "best": best,
    }
