"""Tabs that a link can open, in any language.

Streamlit writes the open tab's label into the address (1.67): in another language a
link, and what opens a tab by its name, would no longer find it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.language.current import language
from core.language.texts import _
from pages._ui.frame import address


def linked_tabs(names: Sequence[str], key: str) -> Sequence[Any]:
    """Tabs whose English name stands in the address; without one the first is open.

    Args:
        names: In English, marked for translation.
        key: Of the query parameter. Whoever sets `st.session_state[key]` to a name
            before opens that tab.

    Returns:
        The tabs' containers; `open` of one of them is true.
    """
    shown = {name: _(name) for name in names}
    widget = f"_{key}_{language()}"
    now = _opened(names, key, widget)
    st.session_state[widget] = shown[now]  # else other tabs begin with their first
    tabs: Sequence[Any] = st.tabs(list(shown.values()), key=widget, on_change="rerun")
    st.session_state[key] = now
    if now == names[0]:
        address.keep_default(key, now)
    else:
        address.keep_choice(key, now)
    return tabs


def _opened(names: Sequence[str], key: str, widget: str) -> str:
    """The name of the tab that is open now: asked for, linked, clicked or the first."""
    asked = str(st.session_state.get(key, ""))
    if asked in names and not address.is_own(key, asked):
        return asked
    clicked = [name for name in names if _(name) == st.session_state.get(widget)]
    linked = st.query_params.get(key, names[0])
    # What the page itself wrote there says nothing against a click since.
    if linked in names and not (clicked and address.is_own(key, linked)):
        return linked
    return clicked[0] if clicked else names[0]
