"""Runs that were deleted a moment ago: they come back, or go when the page is left."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

import streamlit as st

from core.errors import UserError
from core.language.texts import _, plural
from core.runs.deletion import bring_back, finish, ids_aside
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

logger = logging.getLogger(__name__)

_DELETED = "_deleted_runs"  # in the session: ids of runs that lie aside

_PAGE = "_page_shown"


def deleted_runs() -> list[str]:
    """Ids of the runs that can be brought back for as long as one stays.

    Append to it what is put aside, at once: a script may be stopped at any time.
    """
    found: list[str] = st.session_state.setdefault(_DELETED, [])
    return found


def offer_undo() -> None:
    """Say what was deleted on this page, with the way back."""
    deleted = st.session_state.get(_DELETED, ())
    if not deleted:
        return
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key="undo_box"
    ):
        st.markdown(
            plural(
                ":material/delete: **{count} run deleted.** Until you leave this page "
                "that can be undone.",
                ":material/delete: **{count} runs deleted.** Until you leave this page "
                "that can be undone.",
                len(deleted),
            ),
            width="stretch",
        )
        if st.button(_("Undo"), icon=":material/undo:", key="undo_deletion"):
            with shell.errors_shown():
                _bring_back(deleted)
                st.rerun()


def _bring_back(run_ids: Sequence[str]) -> None:
    for run_id in run_ids:
        permit("delete run", run_id)
    refused = []
    for run_id in run_ids:
        try:
            bring_back(run_id)
        except UserError as error:
            refused.append(error)
    left = set(ids_aside())
    st.session_state[_DELETED] = [run_id for run_id in run_ids if run_id in left]
    if refused:
        raise refused[0]


def arrive(page: str) -> None:
    """Take note of the page that is shown; what was deleted on another goes for good.

    Args:
        page: Its path in the address.
    """
    if st.session_state.get(_PAGE) == page:
        return
    st.session_state[_PAGE] = page
    _finish(st.session_state.pop(_DELETED, ()))


def finish_earlier_deletions() -> None:
    """The same for sessions that ended without leaving a page; at a server's start."""
    try:
        _finish(ids_aside())
    except (UserError, OSError):
        logger.exception("runs can't be listed")


def _finish(run_ids: Iterable[str]) -> None:
    """Delete for good; what fails lies there until the next server tries it."""
    for run_id in run_ids:
        try:
            finish(run_id)
        except (UserError, OSError):
            logger.exception("the deleted run %s is still there", run_id)
