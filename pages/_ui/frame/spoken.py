"""The language of a page: the browser's, or the one that was chosen at its foot."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.errors import UserError
from core.language import current
from core.language.current import ENGLISH, LANGUAGES, best_of, speak
from core.language.texts import _
from pages._ui.frame import address
from pages._ui.guard.preferred import prefer_from_now_on, preferred

_CHOSEN = "spoken_language"

# A reader of screens speaks as the document says: in English, for Streamlit (1.67).
_document = st.components.v2.component(
    "thaw_spoken",
    html='<span class="spoken"></span>',
    css="""
[data-testid="stElementContainer"]:has(.spoken) {
  position: absolute;  /* no room at the foot of the page */
}
""",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)


def speak_theirs() -> None:
    """Make every text of this run of the page one of their language."""
    speak(_theirs())


def show_switch() -> None:
    """The languages that there are, at the foot of the page."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        st.selectbox(
            _("Language"),
            list(LANGUAGES),
            index=list(LANGUAGES).index(current.language()),
            format_func=LANGUAGES.__getitem__,
            key=_CHOSEN,
            label_visibility="collapsed",
            width=130,
            on_change=_choose,
        )
    if current.language() != ENGLISH:
        told = {"language": current.language(), "skip": _("Skip to main content")}
        _document(data=told, key="spoken_document")


def _choose() -> None:
    prefer_from_now_on({"language": st.session_state[_CHOSEN]})
    _choose_again()


def _choose_again() -> None:
    """Set anew what is chosen on the page.

    A browser says a choice by its words (Streamlit 1.67): those that it still has are
    none of the next page's, which would begin with its default. Choices that do not
    stand in the address begin with what their page remembers.
    """
    for name in list(st.session_state):
        key = str(name).removeprefix(address.WRITTEN)
        if key != name and key in st.session_state:
            st.session_state[key] = st.session_state[key]


def _theirs() -> str:
    """A key of LANGUAGES; English where no page asks."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ENGLISH
    try:
        chosen = preferred().get("language", "")
    except UserError:  # signed out since: the page itself says so
        chosen = ""
    return chosen if chosen in LANGUAGES else best_of(st.context.locale or "")


current.ask(_theirs)  # a fragment runs without the router, in a thread of its own
