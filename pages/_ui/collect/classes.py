"""The classes of a collected data set: choosing one, and changing their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from core.data.collected import (
    ADVISED,
    add_class,
    class_counts,
    remove_empty_class,
    rename_class,
)
from core.data.datasets import Dataset
from core.errors import UserError
from core.language.numerals import numeral
from core.language.texts import _
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_KEYS = "123456789"


def choose_class(dataset: Dataset, counts: Mapping[str, int]) -> str:
    """A button per class with what it has; the class that pictures go to now."""
    st.markdown(f"##### {_('Which class is it?')}")
    key = _key(dataset)
    if st.session_state.get(key) not in counts:
        st.session_state[key] = next(iter(counts))
    chosen: str = st.session_state[key]
    for place, (name, count) in enumerate(counts.items()):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.button(
            shell.plain(name),
            key=f"class_{dataset.id}_{name}",
            type="primary" if name == chosen else "secondary",
            icon=":material/check:" if name == chosen else None,
            shortcut=_KEYS[place] if place < len(_KEYS) else None,
            width=180,
            on_click=_choose,
            args=(key, name),
        )
        if count < ADVISED:
            text = _("{count} of {aim} pictures", count=count, aim=ADVISED)
        else:
            text = _("{count} pictures", count=numeral(f"{count:,}"))
        row.progress(min(1.0, count / ADVISED), text=text)
    return chosen


def chosen_class(dataset: Dataset) -> str:
    """The class that was chosen last; "" before there was one."""
    return str(st.session_state.get(_key(dataset), ""))


def show_changing(dataset: Dataset, counts: Mapping[str, int], chosen: str) -> None:
    """Add a class, rename the chosen one, or take it away while it is empty."""
    with st.container(horizontal=True):
        with st.popover(_("Add a class"), icon=":material/add:"):
            text = _("Name of the class")
            _ask_name(f"add_{dataset.id}", text, _("Add it"), dataset, "")
        with st.popover(_("Rename"), icon=":material/edit:"):
            text = _("New name of {name}", name=shell.plain(chosen))
            _ask_name(f"rename_{dataset.id}", text, _("Rename it"), dataset, chosen)
        if len(counts) > 2 and not counts[chosen]:
            st.button(
                _("Remove"),
                icon=":material/delete:",
                key=f"remove_class_{dataset.id}",
                help=_("This class has no picture yet."),
                on_click=_remove,
                args=(dataset, chosen),
            )
    if problem := st.session_state.pop(_problem_key(dataset), None):
        shell.show_error(UserError(*problem))


def _ask_name(key: str, label: str, button: str, dataset: Dataset, old: str) -> None:
    with st.form(f"{key}_form", border=False, clear_on_submit=True):
        st.text_input(label, key=key, max_chars=60)
        st.form_submit_button(button, on_click=_name, args=(dataset, key, old))


def _name(dataset: Dataset, key: str, old: str) -> None:
    """Add a class, or rename one; it is the chosen one from then on."""
    name = st.session_state[key]

    def change() -> str:
        permit("decide", dataset.id)
        return rename_class(dataset, old, name) if old else add_class(dataset, name)

    _tried(dataset, change)


def _remove(dataset: Dataset, name: str) -> None:
    def change() -> str:
        permit("decide", dataset.id)
        remove_empty_class(dataset, name)
        return next(iter(class_counts(dataset)))

    _tried(dataset, change)


def _tried(dataset: Dataset, change: Callable[[], str]) -> None:
    """Choose the class that a change gives; what goes wrong is shown with the page."""
    try:
        st.session_state[_key(dataset)] = change()
    except UserError as error:
        problem = error.expected, error.received, error.action
        st.session_state[_problem_key(dataset)] = problem


def _choose(key: str, name: str) -> None:
    st.session_state[key] = name


def _key(dataset: Dataset) -> str:
    return f"collect_class_{dataset.id}"


def _problem_key(dataset: Dataset) -> str:
    return f"_collect_problem_{dataset.id}"
