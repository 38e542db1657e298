"""What the person at a page prefers.

It is kept for the next visit by their name, or for this session where nobody signs in
and others can come.
"""

from __future__ import annotations

import logging

import streamlit as st

from core.storage.preferences import Preferences, prefer, preferences
from pages._ui.guard import door
from pages._ui.guard.permission import decider

_KEPT = "_preferences"  # in the session: what was read from the file, or chosen

logger = logging.getLogger(__name__)


def preferred() -> Preferences:
    """Their preferences; what they never chose has no key.

    They are read once a session: what is chosen in another tab must not differ from
    what the boxes of this one say.
    """
    if _KEPT not in st.session_state:
        st.session_state[_KEPT] = preferences(decider()) if _is_known() else {}
    kept: Preferences = st.session_state[_KEPT]
    return kept


def prefer_from_now_on(values: Preferences) -> None:
    """Keep what they prefer; other preferences stay.

    Where it can't be written it holds for this session.
    """
    st.session_state[_KEPT] = {**preferred(), **values}
    if _is_known():
        try:
            prefer(decider(), values)
        except OSError:
            logger.exception("preferences are not kept")


def _is_known() -> bool:
    """Whether the person has a name, or the computer to themselves."""
    return door.policy().signs_in or not door.policy().is_open
