"""Classes that are left out: offered where one can't be used, told, and undone."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.data.datasets import Dataset
from core.data.folders.choice import LayoutChoice, save_layout, saved_layout
from core.data.manifests import current_manifest
from core.data.usable import UnusableClasses
from core.errors import UserError
from core.language.numerals import numeral
from core.language.texts import _
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_MAX_BUTTONS = 6
_UNUSABLE = "_unusable_classes"  # in the session: of a split that could not be made


def offer_leaving_out(dataset: Dataset, error: UserError) -> None:
    """Buttons that leave out the classes that an error is about, if it is about any."""
    if isinstance(error, UnusableClasses):
        _offer(dataset, error.classes)


def remember_unusable(dataset: Dataset, error: UserError) -> None:
    """Offer it above the tabs, where a new split could not be made."""
    if isinstance(error, UnusableClasses):
        found = {"dataset": dataset.id, "classes": error.classes, "text": str(error)}
        st.session_state[_UNUSABLE] = found


def show_unusable(dataset: Dataset) -> None:
    """What `remember_unusable` left, until the classes are left out."""
    found = st.session_state.get(_UNUSABLE)
    if found and found["dataset"] == dataset.id:
        st.warning(shell.plain(found["text"]), icon=":material/folder_off:")
        _offer(dataset, found["classes"])


def _offer(dataset: Dataset, classes: Sequence[str]) -> None:
    with st.container(horizontal=True):
        if len(classes) > 1:
            text = _("Leave out all {count}", count=numeral(f"{len(classes):,}"))
            if st.button(text, icon=":material/remove_circle:", type="primary"):
                _leave_out(dataset, classes)
        for name in classes[:_MAX_BUTTONS]:
            if st.button(
                _("Leave out {name}", name=shell.plain(name)),
                icon=":material/remove_circle:",
                key=f"leave_out_{dataset.id}_{name}",
            ):
                _leave_out(dataset, [name])
    st.caption(
        _("Nothing in your folder is changed, and a class can be taken in again.")
    )


def show_left_out(dataset: Dataset) -> None:
    """Say which classes are left out, with a button for each that takes it in."""
    choice = saved_layout(dataset.folder)
    if choice is None or not choice.left_out:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        names = ", ".join(map(shell.plain, choice.left_out))
        st.caption(_("Left out, as you said: {names}", names=names), width="content")
        for name in choice.left_out[:_MAX_BUTTONS]:
            if st.button(
                _("Take {name} in again", name=shell.plain(name)),
                icon=":material/add_circle:",
                type="tertiary",
                key=f"take_in_{dataset.id}_{name}",
            ):
                permit("split", dataset.id)
                save_layout(dataset.folder, choice.with_class(name))
                _notice(dataset)
                st.rerun()


def _leave_out(dataset: Dataset, names: Sequence[str]) -> None:
    permit("split", dataset.id)
    choice = saved_layout(dataset.folder) or LayoutChoice()
    for name in names:
        choice = choice.without_class(name)
    save_layout(dataset.folder, choice)
    st.session_state.pop(_UNUSABLE, None)
    _notice(dataset)
    st.rerun()


def _notice(dataset: Dataset) -> None:
    if current_manifest(dataset):
        st.session_state["notice"] = _("Make a new split to use it")
