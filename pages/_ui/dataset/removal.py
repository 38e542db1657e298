"""Removing a data set: what goes and what stays is said before."""

from __future__ import annotations

import streamlit as st

from core.data.added import listed
from core.data.datasets import Dataset, remove_dataset
from core.language.texts import _
from core.text.numbers import number
from pages._ui.frame import address, shell
from pages._ui.frame.dialog import dialog
from pages._ui.guard.permission import permit


def confirm_removal(dataset: Dataset) -> None:
    """Say what goes and what stays, then do it."""
    dialog(_("Remove this data set?"))(_show_removal)(dataset)


def _show_removal(dataset: Dataset) -> None:
    with shell.errors_shown():
        st.markdown(_("**{name}** leaves the list.", name=shell.plain(dataset.name)))
        if dataset.is_collected:
            st.markdown(
                _(
                    "The pictures that were taken here are deleted, and there are no "
                    "others of them."
                )
            )
        elif dataset.is_unpacked:
            st.markdown(
                _(
                    "The images that Thaw unpacked are deleted; runs on them can then "
                    "no longer show them."
                )
            )
        else:
            st.markdown(_("Your own folder and its images stay as they are:"))
            st.code(dataset.root, language=None, wrap_lines=True)
        if copies := listed(dataset):
            st.markdown(
                _(
                    "{images} that people labelled here, of which Thaw keeps copies, "
                    "are deleted too.",
                    images=number(len(copies), "image"),
                )
            )
        st.markdown(_("Runs keep their models and results."))
        with st.container(horizontal=True):
            if st.button(_("Remove it"), type="primary", icon=":material/delete:"):
                permit("remove data set", dataset.id)
                remove_dataset(dataset.id)
                address.forget_choice("dataset")
                st.rerun()
            if st.button(_("Keep it")):
                st.rerun()
