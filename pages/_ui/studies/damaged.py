"""Studies whose files can't be used, and how to be rid of them."""

from __future__ import annotations

import streamlit as st

from core.language.texts import _, plural
from core.runs import queue
from core.runs.study import damaged_studies
from pages._ui.frame import shell
from pages._ui.guard.permission import permit


def show_damaged_studies() -> None:
    """A line with what is wrong, and a button that deletes them; nothing if all is."""
    found = damaged_studies()
    if not found:
        return
    words, button = st.columns([5, 1], vertical_alignment="center")
    first = found[0]
    words.warning(
        plural(
            "{count} study can't be read, such as **{id}**: {damage}. What was "
            "measured there is lost; it can be measured again.",
            "{count} studies can't be read, such as **{id}**: {damage}. What was "
            "measured there is lost; it can be measured again.",
            len(found),
            id=shell.plain(first.id),
            damage=shell.plain(first.damage),
        ),
        icon=":material/healing:",
    )
    if button.button(_("Delete"), key="delete-damaged-studies"):
        for study in found:
            permit("delete run", study.id)
            queue.delete_job(study)
        st.rerun()
