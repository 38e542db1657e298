"""A dialog that Escape closes, wherever the focus has gone.

Streamlit (1.67) hears the key only while something inside the dialog has the focus. A
browser takes that away from what is deleted or disabled, as a download's button is for
the moment in which its file is asked for: from then on no key reached the dialog.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import streamlit as st

from core.language.texts import _

_P = ParamSpec("_P")

_component = st.components.v2.component(
    "thaw_dialog_keys",
    html='<span class="dialog-keys"></span>',
    css="""
[data-testid="stElementContainer"]:has(.dialog-keys) {
  position: absolute;  /* no room between the dialog's own parts */
}
""",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)


def dialog(
    title: str, **options: Any
) -> Callable[[Callable[_P, None]], Callable[_P, None]]:
    """`st.dialog`, with the keys of whoever has lost the focus.

    Args:
        title: Above the dialog; in English, translated when it is opened.
        options: Others of `st.dialog`.
    """

    def decorated(function: Callable[_P, None]) -> Callable[_P, None]:
        @wraps(function)
        def drawn(*args: _P.args, **kwargs: _P.kwargs) -> None:
            function(*args, **kwargs)
            _component(key="dialog_keys")

        @wraps(function)
        def opened(*args: _P.args, **kwargs: _P.kwargs) -> None:
            st.dialog(_(title), **options)(drawn)(*args, **kwargs)

        return opened

    return decorated
