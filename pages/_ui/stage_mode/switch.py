"""Stage mode on and off: a button and its key, Esc, and a word in the address."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.language.texts import _

_PARAMETER, _ON = "stage", "1"  # in the address, and nowhere else
_KEY = "B"
_FOLDER = Path(__file__).parent

_leaving = st.components.v2.component(
    "thaw_stage_keys",
    html='<span class="stage-keys"></span>',
    js=(_FOLDER / "stage_keys.js").read_text("utf-8"),
    isolate_styles=False,
)


def is_on() -> bool:
    """Whether the page is to be drawn for an audience."""
    return st.query_params.get(_PARAMETER) == _ON


def offer_stage() -> None:
    """The button that turns the page into what an audience sees."""
    st.button(
        _("Stage mode"),
        icon=":material/cast:",
        shortcut=_KEY,
        key="enter_stage",
        on_click=_enter,
        help=_(
            "For a projector: only what an audience looks at, in large letters. The "
            "key {key} does the same; Esc leads back.",
            key=_KEY,
        ),
    )


def offer_leaving() -> None:
    """The way back, as a button, by its key and by Esc."""
    st.button(
        _("Leave"),
        icon=":material/close_fullscreen:",
        shortcut=_KEY,
        key="leave_stage",
        on_click=_leave,
        help=_("Back to the whole page; Esc does the same."),
    )
    _leaving(key="stage_keys", on_left_change=_leave)


def _enter() -> None:
    st.query_params[_PARAMETER] = _ON


def _leave() -> None:
    st.query_params.pop(_PARAMETER, None)
