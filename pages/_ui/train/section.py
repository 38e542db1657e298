"""A part of the form that is folded away, with what it holds in its title."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

FORM = "train_settings"  # key of the container that scrolls the sections

_TOGGLED = "train_sections"  # how often each was opened or closed
_OPENED = "train_opened"  # the one that is to come into view

_unfolded = st.components.v2.component(
    "thaw_unfolded",
    html='<span class="unfolded"></span>',
    css="""
[data-testid="stElementContainer"]:has(.unfolded) {
  position: absolute;  /* no room between the fields */
}
""",
    js=Path(__file__).with_name("unfolded.js").read_text("utf-8"),
    isolate_styles=False,
)


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
        if is_open:  # below its fields: there when they are
            is_new = st.session_state.get(_OPENED) == name
            _unfolded(
                data={"form": FORM, "opened": is_new}, key=f"unfolded_{name}_{count}"
            )
            if is_new:
                del st.session_state[_OPENED]


def open_section(name: str) -> None:
    """Let a section be open when the form is drawn next."""
    counts = st.session_state.setdefault(_TOGGLED, {})
    if counts.get(name, 0) % 2 == 0:
        _toggle(name, counts.get(name, 0))


def _toggle(name: str, count: int) -> None:
    """Count it once: a browser may say it again while it is told (1.67)."""
    counts = st.session_state[_TOGGLED]
    st.session_state[_TOGGLED] = counts | {name: count + 1}
    if count % 2 == 0:
        st.session_state[_OPENED] = name
