"""Widgets of one setting each: they show what the form's state says, and write it.

Label and help are the setting's own, unless a widget shows only a part of it. What a
widget begins with is its default, not a value in the session: that one reaches the
browser a moment later, and an answer sent in between would bring the default back.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from core.config.descriptions import describe
from pages._ui.train import state


def number(
    path: str,
    *,
    label: str | None = None,
    help: str | None = None,
    step: float | None = None,
    format: str | None = None,
    bare: bool = False,
) -> None:
    """A number. Its limits are the config's, which says what is wrong.

    A field with limits of its own (1.67) would keep a number beyond them to itself: it
    turns red, and what was there before is what is trained.

    Args:
        path: Of the setting.
        label: Above the field; None = the setting's.
        help: What the number means; None = the setting's.
        step: Of the buttons.
        format: As Streamlit has it.
        bare: Leave label and help out of sight, and make the field narrow.
    """
    key, described = state.widget_key(path), describe(path)
    st.number_input(
        label or described.label,
        value=state.get(path),
        step=step,
        format=format,
        key=key,
        on_change=state.take,
        args=(path, key),
        help=None if bare else help or described.help,
        label_visibility="collapsed" if bare else "visible",
        width=120 if bare else "stretch",
    )


def choice(
    path: str,
    words: Mapping[Any, str] | None = None,
    *,
    label: str | None = None,
    on_change: Callable[[str, str], None] = state.take,
    shown: Any = None,
) -> None:
    """One of a few or many, in a list that opens.

    Args:
        path: Of the setting.
        words: What can be chosen, and how it is shown, no two alike; None = the
            setting's choices.
        label: Above the box; None = the setting's, with its help.
        on_change: Called with the path and the widget's key when another is chosen.
        shown: What it begins with; None = what the setting is.
    """
    described = describe(path)
    words = words or described.choices
    key, options = key_for(state.widget_key(path), words), list(words)
    value = state.get(path) if shown is None else shown
    st.selectbox(
        label or described.label,
        options,
        options.index(value) if value in words else 0,
        format_func=words.__getitem__,
        key=key,
        on_change=on_change,
        args=(path, key),
        help=None if label else described.help,
    )


def key_for(key: str, words: Mapping[Any, str]) -> str:
    """A key of its own for these options.

    A select box of Streamlit (1.67) remembers what its choice looked like: with other
    words for it, it would go back to the first option.
    """
    return f"{key}_{zlib.crc32(repr(words).encode()):x}"


def segments(
    path: str,
    words: Mapping[Any, str] | None = None,
    *,
    help: str | None = None,
    on_change: Callable[[str, str], None] = state.take,
) -> None:
    """One of a few, all of them in sight; see `choice`."""
    key, described = state.widget_key(path), describe(path)
    words = words or described.choices
    st.segmented_control(
        described.label,
        list(words),
        format_func=words.__getitem__,
        default=state.get(path),
        required=True,
        wrap=True,  # the narrow column would cut the last one off
        key=key,
        on_change=on_change,
        args=(path, key),
        help=help or described.help,
    )


def switch(path: str) -> None:
    """On or off."""
    key, described = state.widget_key(path), describe(path)
    st.toggle(
        described.label,
        bool(state.get(path)),
        key=key,
        on_change=state.take,
        args=(path, key),
        help=described.help,
    )
