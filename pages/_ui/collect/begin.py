"""The beginning of a collected data set: its name and its classes."""

from __future__ import annotations

import re

import streamlit as st

from core.data.collected import ADVISED, new_collection
from core.errors import UserError
from core.language.texts import _
from pages._ui.collect.view import begin_collecting
from pages._ui.frame import shell
from pages._ui.guard.permission import permit


def show_begin() -> None:
    """Ask for a name and classes, and begin to collect."""
    form, hints = st.columns([3, 2], gap="medium")
    with form, st.form("collect_form", border=False):
        name = st.text_input(
            _("Name of the data set"), placeholder=_("On my desk"), key="collect_name"
        )
        classes = st.text_area(
            _("Classes, one per line"),
            placeholder=_("mug\nhand\nnothing"),
            height=120,
            key="collect_classes",
            help=_("The things to tell apart; you can add and rename them later."),
        )
        sent = st.form_submit_button(
            _("Begin"), type="primary", icon=":material/photo_camera:"
        )
    with hints:
        st.caption(_("How it goes"))
        st.markdown(
            _(
                "1. Choose a class, hold the thing before the webcam and take a "
                "picture. Dropped, chosen and pasted pictures work as well.\n"
                "2. Take about {count} pictures of each class: other sides, places and "
                "light. Ten are the least.\n"
                "3. Train, and then show the network new pictures on the Predict page.",
                count=ADVISED,
            )
        )
        st.caption(
            _(
                "A class of the empty place, such as *nothing*, keeps the network from "
                "naming a thing where there is none. The pictures stay on the computer "
                "that runs Thaw."
            )
        )
    if sent:
        _begin(name, [item for item in re.split(r"[\n,;]+", classes) if item.strip()])


def _begin(name: str, class_names: list[str]) -> None:
    if not name.strip():
        st.warning(_("Give the data set a name first."), icon=":material/edit:")
        return
    try:
        permit("add images")
        dataset = new_collection(name, class_names)
    except UserError as error:
        shell.show_error(error)
        return
    begin_collecting(dataset)
    st.session_state["adding"] = False
    st.session_state["open_dataset"] = dataset.id
    st.rerun()
