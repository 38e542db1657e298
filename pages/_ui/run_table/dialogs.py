"""What people say of runs: a dialog for one, another for the tags of several."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.errors import UserError
from core.language.texts import _, mark
from core.runs.formats import Remarks
from core.runs.remarks import MAX_NAME, MAX_NOTE, MAX_TAG, remark, retag
from core.runs.run import load_run
from core.text.numbers import number
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog
from pages._ui.guard.permission import permit
from pages._ui.run import memo

_TAGS_HELP = mark("Type a new one and press Enter; at most {most} letters.")


def describe_run(run_id: str, known_tags: Sequence[str]) -> None:
    """Open the dialog for name, tags and note of one run.

    Args:
        run_id: Its id.
        known_tags: Of all runs, to choose from.

    Raises:
        RunError: The run is gone.
    """
    _describe(run_id, known_tags, memo.run_summary(load_run(run_id))["remarks"])


@dialog(mark("What you say of this run"))
def _describe(run_id: str, known_tags: Sequence[str], said: Remarks) -> None:
    """Write what is changed here; the rest may be changed by somebody else meanwhile.

    Args:
        run_id: Its id.
        known_tags: Of all runs, to choose from.
        said: Of the run, when the dialog was opened.
    """
    with shell.errors_shown():
        run = load_run(run_id)
        name = st.text_input(
            _("Name"),
            said["name"],
            max_chars=MAX_NAME,
            placeholder=_("Such as: baseline with flips"),
            help=_("Its title everywhere. Links and files keep the id."),
            key=f"remark_name_{run_id}",
        )
        tags = st.multiselect(
            _("Tags"),
            sorted({*known_tags, *said["tags"]}),
            said["tags"],
            accept_new_options=True,
            help=_(_TAGS_HELP, most=MAX_TAG),
            key=f"remark_tags_{run_id}",
        )
        note = st.text_area(
            _("Note"), said["note"], max_chars=MAX_NOTE, key=f"remark_note_{run_id}"
        )
        if st.button(_("Save"), type="primary", key="remark_save"):
            permit("remark", run_id)
            new: Remarks = {}
            if name != said["name"]:
                new["name"] = name
            if tags != said["tags"]:
                new["tags"] = tags
            if note != said["note"]:
                new["note"] = note
            remark(run.path, new)
            st.rerun()


@dialog(mark("Tags of several runs"))
def tag_runs(run_ids: Sequence[str], known_tags: Sequence[str]) -> None:
    """Give runs tags, and take others from them.

    Args:
        run_ids: At least one.
        known_tags: Of all runs, to choose from.
    """
    with shell.errors_shown():
        runs = [load_run(run_id) for run_id in run_ids]
        own = {tag for run in runs for tag in memo.run_summary(run)["remarks"]["tags"]}
        st.caption(_("Of {runs}.", runs=number(len(runs), "run")))
        add = st.multiselect(
            _("Add"),
            sorted(known_tags),
            accept_new_options=True,
            help=_(_TAGS_HELP, most=MAX_TAG),
            key="tags_add",
        )
        gone = st.multiselect(_("Take away"), sorted(own), key="tags_remove")
        if st.button(_("Save"), type="primary", key="tags_save"):
            for run in runs:
                permit("remark", run.id)
                retag(run.path, add, gone)
            st.rerun()


def archive(run_ids: Sequence[str], archived: bool) -> None:
    """Take runs out of lists, or bring them back.

    Raises:
        UserError: Of the first that it failed for; the others are done.
    """
    refused: list[UserError] = []
    for run_id in run_ids:
        permit("remark", run_id)
        try:
            remark(load_run(run_id).path, {"archived": archived})
        except UserError as error:
            refused.append(error)
    if refused:
        raise refused[0]
