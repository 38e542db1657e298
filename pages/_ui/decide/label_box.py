"""The box in which an image gets its class: one that there is, or a new one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.language.texts import _, mark

_HELP = mark(
    "Type the name of a class that is not listed to begin a new one. It needs at least "
    "2 images, better 10 or more, before the next version of the split can have it."
)


def label_box(names: Sequence[str], likely: str, key: str) -> str | None:
    """Ask for a class.

    Args:
        names: Of the classes that there are.
        likely: Chosen at first; "" = the first one.
        key: Of the widget.

    Returns:
        The class, which may be a new one that nobody has checked yet; None = none.
    """
    options = list(names) if likely in ("", *names) else [likely, *names]
    return st.selectbox(
        _("New label"),
        options,
        index=options.index(likely) if likely else 0,
        key=key,
        accept_new_options=True,
        label_visibility="collapsed",
        placeholder=_("Choose or type a class"),
        help=_(_HELP),
        width=220,
    )
