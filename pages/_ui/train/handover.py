"""Settings that the Train form starts with next, handed over through the session.

`st.session_state["train_advice"]` holds values by dotted name, as `RunConfig` has them.
The form takes them in and deletes the key.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.text.settings import settings_text

_KEY = "train_advice"


def use_button(settings: dict[str, Any], key: str) -> None:
    """A button that hands settings on, or a line that says they were.

    Args:
        settings: By dotted name.
        key: Of the button.
    """
    words = settings_text(settings)
    words = words[0].upper() + words[1:]
    kept = st.session_state.get(_KEY) or {}
    if all(name in kept and kept[name] == settings[name] for name in settings):
        st.caption(f":material/check: The Train page starts with this. {words}.")
        return
    st.button(
        "Use in the next training",
        icon=":material/check:",
        key=key,
        help=f"The Train page then starts with this. {words}.",
        on_click=_use,
        args=(settings,),
    )


def _use(settings: dict[str, Any]) -> None:
    st.session_state[_KEY] = {**(st.session_state.get(_KEY) or {}), **settings}
