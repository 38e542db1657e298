"""Columns of tables that have to know the reader's language.

Numbers are not among them: Streamlit (1.67) prints those with a format of ours as
English does, and "localized" ones as the browser does, whatever language was chosen.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.language.current import ENGLISH, language
from core.language.texts import _


def when_column() -> Any:
    """When something was: how long ago in English, all that Streamlit has words of."""
    how = "distance" if language() == ENGLISH else _("D MMM YYYY, HH:mm")
    return st.column_config.DatetimeColumn(_("When"), format=how)
