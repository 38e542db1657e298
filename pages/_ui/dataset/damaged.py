"""Data sets that can't be read, and how to be rid of them."""

from __future__ import annotations

import streamlit as st

from core.data.damaged import DamagedDataset, damaged_datasets, remove_damaged
from core.language.texts import _
from pages._ui.frame import shell
from pages._ui.frame.dialog import dialog
from pages._ui.guard.permission import permit


def show_damaged_datasets() -> None:
    """A line for each, with what is wrong and a button that removes it."""
    for found in damaged_datasets():
        words, button = st.columns([5, 1], vertical_alignment="center")
        words.warning(
            _(
                "The data set **{name}** is damaged: {reason}. Add its images again, "
                "or remove it.",
                name=shell.plain(found.id),
                reason=shell.plain(found.reason),
            ),
            icon=":material/healing:",
        )
        if button.button(_("Remove"), key=f"remove-damaged-{found.id}"):
            confirm_removal(found)


def confirm_removal(found: DamagedDataset) -> None:
    """Say what goes and what stays, then do it."""
    dialog(_("Remove this damaged data set?"))(_show_removal)(found)


def _show_removal(found: DamagedDataset) -> None:
    st.markdown(
        _(
            "What Thaw keeps of it is deleted, with the images that were unpacked from "
            "a zip. A folder of your own and its images stay as they are."
        )
    )
    st.code(str(found.folder), language=None, wrap_lines=True)
    if st.button(_("Remove it"), type="primary", key="remove_damaged_now"):
        with shell.errors_shown():
            permit("remove data set", found.id)
            remove_damaged(found.id)
            st.rerun()
