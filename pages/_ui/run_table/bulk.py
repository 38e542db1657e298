"""What can be done with the runs that are selected in the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.errors import RunError, UserError, explain_os_error
from core.language.numerals import numeral
from core.language.texts import _, plural
from core.runs.deletion import put_aside
from core.runs.run import load_run
from core.travel.files import MAX_RUNS
from pages._ui.frame import shell
from pages._ui.frame.undo import deleted_runs
from pages._ui.guard.permission import permit
from pages._ui.run import memo
from pages._ui.run.travel import download_runs
from pages._ui.run_table.dialogs import archive, describe_run, tag_runs
from pages._ui.run_table.records import as_csv, as_json
from pages._ui.run_table.rows import results_of

Compare = Callable[[Sequence[str]], None]

_REFUSED = "_runs_refused"  # in the session: why the last action failed, in parts


def actions(
    selected: Sequence[memo.RunSummary],
    shown: Sequence[memo.RunSummary],
    known_tags: Sequence[str],
    compare: Compare,
    most: int,
) -> None:
    """A row of buttons.

    Args:
        selected: The runs that most of them act on.
        shown: All that the table shows, for its files where none is selected.
        known_tags: Of all runs.
        compare: Called with results, as "RUN:phase", before the page is drawn anew.
        most: Results that can be compared at once.
    """
    if refused := st.session_state.pop(_REFUSED, None):
        shell.show_error(UserError.from_json(refused))
    ids = [summary["id"] for summary in selected]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _compare_button(results_of(selected), compare, most)
        if st.button(
            _("Name, tag, note") if len(ids) == 1 else _("Tag"),
            icon=":material/sell:",
            disabled=not ids,
            key="selected_tag",
        ):
            if len(ids) == 1:
                describe_run(ids[0], known_tags)
            else:
                tag_runs(ids, known_tags)
        _archive_button(selected)
        if st.button(
            _("Delete"),
            icon=":material/delete:",
            disabled=not ids,
            key="selected_delete",
            help=_(
                "Models, predictions and curves of these runs. It can be undone until "
                "you leave this page."
            ),
        ):
            _delete(ids)
            st.rerun()
        _download_button(ids)
        _files(selected or shown)
        st.caption(_selected_text(len(ids), len(shown)), width="content")


def _selected_text(selected: int, shown: int) -> str:
    among = numeral(f"{shown:,}")
    if not selected:
        return _("None selected of {shown} shown", shown=among)
    return plural(
        "{count} run selected of {shown} shown",
        "{count} runs selected of {shown} shown",
        selected,
        shown=among,
    )


def _compare_button(results: Sequence[str], compare: Compare, most: int) -> None:
    if st.button(
        _("Compare"),
        type="primary",
        icon=":material/compare_arrows:",
        disabled=not 0 < len(results) <= most,
        key="selected_compare",
        on_click=compare,
        args=(results,),
        help=_(
            "Of one run its phases, of several what each has chosen; up to {most}.",
            most=most,
        ),
    ):
        st.rerun()


def _archive_button(selected: Sequence[memo.RunSummary]) -> None:
    is_back = bool(selected) and all(it["remarks"]["archived"] for it in selected)
    if st.button(
        _("Take out of the archive") if is_back else _("Archive"),
        icon=":material/unarchive:" if is_back else ":material/archive:",
        disabled=not selected,
        key="selected_archive",
        help=_("Archived runs are left out of lists; nothing of them is deleted."),
    ):
        try:
            archive([summary["id"] for summary in selected], not is_back)
        except UserError as error:
            st.session_state[_REFUSED] = error.to_json()
        st.rerun()


def _download_button(run_ids: Sequence[str]) -> None:
    if st.button(
        _("Download"),
        icon=":material/drive_export:",
        disabled=not 0 < len(run_ids) <= MAX_RUNS,
        key="selected_download",
        help=_("All of these runs as one zip, to compare them on another computer."),
    ):
        try:
            permit("export", ", ".join(run_ids))
        except UserError as error:
            st.session_state[_REFUSED] = error.to_json()
            st.rerun()
        download_runs(run_ids)


def _delete(run_ids: Sequence[str]) -> None:
    """Put runs aside; those that can't be stay, and why is said."""
    gone = deleted_runs()
    refused: UserError | None = None
    for run_id in run_ids:
        try:
            permit("delete run", run_id)
            put_aside(load_run(run_id))
        except UserError as error:
            refused = error
        except OSError as error:
            refused = explain_os_error(error) or RunError(
                _("to move the files of run {run}", run=run_id),
                str(error),
                _("Try it again."),
            )
        else:
            gone.append(run_id)
    if refused:
        st.session_state[_REFUSED] = refused.to_json()


def _files(summaries: Sequence[memo.RunSummary]) -> None:
    """The runs that are selected, or else all that are shown, as files."""
    for label, name, mime, make in (
        ("CSV", "runs.csv", "text/csv", as_csv),
        ("JSON", "runs.json", "application/json", as_json),
    ):
        st.download_button(
            label,
            lambda make=make: make(summaries),  # type: ignore[misc]
            name,
            mime,
            icon=":material/download:",
            type="tertiary",
            key=f"runs_download_{name}",
            on_click="ignore",
        )
