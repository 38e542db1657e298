"""A part of the form that is folded away, with what it holds in its title."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

_TOGGLED = "train_sections"  # how often each was opened or closed


@contextmanager
def section(name: str, title: str, summary: str) -> Iterator[bool]:
    """Fold what is drawn inside; whether it is open, as nothing else need be drawn.

    The summary stands in the title while it is closed. An open one keeps its title
    whatever is set inside: with another title Streamlit (1.67) would draw it anew, and
    the field in which one was typing would be gone.
    """
    count = st.session_state.setdefault(_TOGGLED, {}).get(name, 0)
    is_open = count % 2 == 1
    with st.expander(
        f"**{title}**" if is_open else f"**{title}** · :gray[{summary}]",
        expanded=is_open,
        key=f"section_{name}_{count}",
        on_change=_toggle,
        args=(name, count),
    ):
        yield is_open


def open_section(name: str) -> None:
    """Let a section be open when the form is drawn next."""
    counts = st.session_state.setdefault(_TOGGLED, {})
    if counts.get(name, 0) % 2 == 0:
        _toggle(name, counts.get(name, 0))


def _toggle(name: str, count: int) -> None:
    """Count it once: a browser may say it again while it is told (1.67)."""
    counts = st.session_state[_TOGGLED]
    st.session_state[_TOGGLED] = counts | {name: count + 1}
