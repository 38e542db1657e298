"""Which class is held against the rest; the address has it."""

from __future__ import annotations

import streamlit as st

from core.language.texts import _
from pages._ui.compare.selection import Selection
from pages._ui.frame import address
from pages._ui.run import memo

_CLASS = "class"  # widget key, and query parameter of a link
_KNOWN = "_class_names"  # of which `_CLASS` is one


def choose_class(selection: Selection) -> int | None:
    """The box with all classes.

    Returns:
        The index of the class, the rarest one at first; None, and why, where the
        results are of different classes.
    """
    names = memo.images(selection.results[0][0]).class_names
    if any(memo.images(run).class_names != names for run, __ in selection.results):
        st.caption(_("These results are of different classes."))
        return None
    if st.session_state.get(_KNOWN, names) != names:  # of another data set
        address.forget_choice(_CLASS)
        st.session_state.pop(_CLASS, None)
    st.session_state[_KNOWN] = names
    counts = {
        item["name"]: item["count"] for item in selection.figures()[0]["per_class"]
    }
    rarest = min(names, key=lambda name: counts.get(name) or float("inf"))
    titles = {name: name for name in names}
    return names.index(address.linked_choice(_("Class"), titles, _CLASS, rarest))
