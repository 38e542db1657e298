"""Studies under way and the last runs, each a click away from where it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice

import pandas as pd
import streamlit as st

from core.errors import RunError
from core.language.texts import _, mark
from core.runs.remarks import read_remarks
from core.runs.run import Run, load_run
from core.runs.study import Study, load_study
from core.text.numbers import NO_VALUE, interval, percent
from pages._ui.frame import shell
from pages._ui.frame.columns import when_column
from pages._ui.home.studies import asked, watched_at
from pages._ui.run import memo
from pages._ui.run.actions import open_comparison
from pages._ui.run.states import STATE_BADGES, run_state_text

_NUM_RUNS = 10

_BUTTONS = {"Train": "open_in_train", "Compare": "open_in_compare"}  # by column
_CLICKED = "_clicked_run"
_TEXTS = (
    *(mark("Name"), mark("Data set"), mark("Strategy"), mark("Backbone")),
    *(mark("State"), mark("Chosen model"), mark("Test accuracy (95% interval)")),
)


def show_runs(runs: list[Run], studies: list[Study]) -> None:
    """A table of what is under way and the last runs that are not archived.

    A click names a row. By the time that it arrives other runs may stand there, begun
    or deleted by somebody else: what counts is the run that was shown.
    """
    title, search = st.columns([2, 1], vertical_alignment="bottom")
    title.subheader(_("Recent runs"), anchor=False)
    wanted = search.text_input(
        _("Only runs with"),
        placeholder=_("Name, data set, backbone or state"),
        key="recent_runs_wanted",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    kept = (run for run in runs if not read_remarks(run.path)["archived"])
    under_way = ((study.id, _study_row(study)) for study in studies)
    ended = ((run.id, _run_row(run)) for run in kept)
    rows = dict(islice(_matching(chain(under_way, ended), wanted), _NUM_RUNS))
    if not rows:
        st.caption(_("No run has all of these words."))
        return
    ids = tuple(rows)
    buttons = {
        column: st.column_config.ButtonColumn(
            "", key=key, on_click=_keep_clicked, args=(key, ids)
        )
        for column, key in _BUTTONS.items()
    }
    st.dataframe(
        pd.DataFrame(list(rows.values())),
        hide_index=True,
        key="recent_runs",
        alt=_("The last runs with their state and test accuracy"),
        column_config={
            "When": when_column(),
            **{title: st.column_config.TextColumn(_(title)) for title in _TEXTS},
            **buttons,
        },
    )


def _matching(
    rows: Iterable[tuple[str, dict]], wanted: str
) -> Iterator[tuple[str, dict]]:
    """Those of the rows, each with its id, that have all of these words in any case."""
    words = wanted.lower().split()
    for job_id, row in rows:
        said = " ".join(map(str, row.values())).lower()
        if all(word in said for word in words):
            yield job_id, row


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
    with suppress(RunError):
        page, query = watched_at(load_study(run_id))
        shell.open_page(page, **query)
    try:
        run = load_run(run_id)
    except RunError:
        st.warning(
            _(
                "The run {run} is not here any more; it was deleted meanwhile.",
                run=shell.plain(run_id),
            ),
            icon=":material/link_off:",
        )
        return
    if key == _BUTTONS["Train"]:
        shell.open_page("train", run=run.id)
    open_comparison(run)


def _study_row(study: Study) -> dict:
    texts = (
        study.id.rsplit("-")[-1],
        str(study.about.get("dataset_name", "")),
        asked(study),
        NO_VALUE,
        _(STATE_BADGES[study.state()][0]),
        NO_VALUE,
        NO_VALUE,
    )
    return _row(study.about.get("created", 0.0), texts, is_comparable=False)


def _run_row(run: Run) -> dict:
    summary = memo.run_summary(run)
    chosen, state = summary["chosen"], run.state()
    result = summary["results"].get(chosen) if chosen else None
    accuracy = NO_VALUE
    if result and result["test_count"]:
        accuracy = (
            f"{percent(result['test_accuracy'])} ({interval(result['interval'])})"
        )
    # Runs without a name of their own that read alike are told apart by their ids.
    name = summary["remarks"]["name"] or run.id.rsplit("-")[-1]
    texts = (
        name,
        summary["dataset"],
        _(summary["strategy"]),
        summary["backbone"],
        run_state_text(summary, state),
        memo.chosen_title(summary, state) or NO_VALUE,
        accuracy,
    )
    return _row(summary["created"], texts, is_comparable=bool(chosen))


def _row(created: float, texts: tuple[str, ...], is_comparable: bool) -> dict:
    return {
        "When": pd.Timestamp(created, unit="s", tz="UTC"),
        **dict(zip(_TEXTS, texts, strict=True)),
        "Train": _("Open"),
        "Compare": _("Compare") if is_comparable else None,
    }
