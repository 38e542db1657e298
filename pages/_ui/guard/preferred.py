"""What the person at a page prefers.

It is kept for the next visit by their name, or for this session where nobody signs in
and others can come.
"""

from __future__ import annotations

import streamlit as st

from core.storage.preferences import Preferences, prefer, preferences
from pages._ui.guard import door
from pages._ui.guard.permission import decider

_KEPT = "_preferences"  # in the session: what was chosen in it


def preferred() -> Preferences:
    """Their preferences; what they never chose has no key."""
    chosen: Preferences = st.session_state.get(_KEPT, {})
    return {**(preferences(decider()) if _is_known() else {}), **chosen}


def prefer_from_now_on(values: Preferences) -> None:
    """Keep what they prefer; other preferences stay."""
    chosen: Preferences = st.session_state.get(_KEPT, {})
    st.session_state[_KEPT] = {**chosen, **values}
    if _is_known():
        prefer(decider(), values)


def _is_known() -> bool:
    """Whether the person has a name, or the computer to themselves."""
    return door.policy().signs_in or not door.policy().is_open
