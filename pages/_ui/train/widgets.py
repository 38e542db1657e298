"""Widgets of one setting each: they show what the form's state says, and write it.

What they begin with is their default, not a value in the session: that one reaches the
browser a moment later, and an answer sent in between would bring the default back.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from pages._ui.train import state


def number(
    path: str,
    label: str,
    kind: type[int] | type[float],
    *,
    step: float | None = None,
    format: str | None = None,
    help: str | None = None,
    bare: bool = False,
) -> None:
    """A number. Its limits are the config's, which says what is wrong.

    A field with limits of its own (1.67) would keep a number beyond them to itself: it
    turns red, and what was there before is what is trained.

    Args:
        path: Of the setting.
        label: Above the field.
        kind: Whole numbers, or any.
        step: Of the buttons.
        format: As Streamlit has it.
        help: What the number means.
        bare: Leave the label to screen readers, and make the field narrow.
    """
    key = state.widget_key(path)
    st.number_input(
        label,
        value=kind(state.get(path)),
        step=step,
        format=format,
        key=key,
        on_change=state.take,
        args=(path, key),
        help=help,
        label_visibility="collapsed" if bare else "visible",
        width=120 if bare else "stretch",
    )


def choice(
    path: str,
    label: str,
    words: Mapping[Any, str],
    *,
    help: str | None = None,
    on_change: Callable[[str, str], None] = state.take,
) -> None:
    """One of a few or many, in a list that opens.

    Args:
        path: Of the setting.
        label: Above the box.
        words: What can be chosen, and how it is shown; no two alike.
        help: Why one would choose what.
        on_change: Called with the path and the widget's key when another is chosen.
    """
    key, options = key_for(state.widget_key(path), words), list(words)
    value = state.get(path)
    st.selectbox(
        label,
        options,
        options.index(value) if value in words else 0,
        format_func=words.__getitem__,
        key=key,
        on_change=on_change,
        args=(path, key),
        help=help,
    )


def key_for(key: str, words: Mapping[Any, str]) -> str:
    """A key of its own for these options.

    A select box of Streamlit (1.67) remembers what its choice looked like: with other
    words for it, it would go back to the first option.
    """
    return f"{key}_{zlib.crc32(repr(words).encode()):x}"


def segments(
    path: str,
    label: str,
    words: Mapping[Any, str],
    *,
    help: str | None = None,
    on_change: Callable[[str, str], None] = state.take,
) -> None:
    """One of a few, all of them in sight; see `choice`."""
    key = state.widget_key(path)
    st.segmented_control(
        label,
        list(words),
        format_func=words.__getitem__,
        default=state.get(path),
        required=True,
        wrap=True,  # the narrow column would cut the last one off
        key=key,
        on_change=on_change,
        args=(path, key),
        help=help,
    )


def switch(path: str, label: str, *, help: str | None = None) -> None:
    """On or off."""
    key = state.widget_key(path)
    st.toggle(
        label,
        bool(state.get(path)),
        key=key,
        on_change=state.take,
        args=(path, key),
        help=help,
    )
