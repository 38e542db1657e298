"""The frame of stage mode: a title, the way back, and all the room for the rest."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from pages._ui.frame import shell
from pages._ui.stage_mode.switch import offer_leaving

_STYLE = "".join(
    Path(__file__).with_name(name).read_text("utf-8")
    for name in ("stage.css", "stage_phone.css")
)


def show_stage(
    title: str, controls: Callable[[], None], body: Callable[[], None]
) -> None:
    """Draw the page of an audience: of the rest of the page nothing is seen.

    Args:
        title: What is shown; data, never markup.
        controls: Draws what can be chosen, beside the title.
        body: Draws the rest.
    """
    with st.container(key="stage"), shell.errors_shown():
        st.html(f"<style>{_STYLE}</style>")
        with st.container(
            horizontal=True, vertical_alignment="center", key="stage_bar"
        ):
            st.html(f'<h1 class="stage-title">{html.escape(title)}</h1>')
            controls()
            offer_leaving()
        body()


def show_headline(words: str) -> None:
    """What a room is to read first, in large letters; Markdown."""
    with st.container(key="stage_headline"):
        st.markdown(words)
