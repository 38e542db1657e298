"""The ring around what a lesson speaks of, and what a reader of screens is told."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.language.texts import _

_FOLDER = Path(__file__).parent

_component = st.components.v2.component(
    "thaw_lesson_ring",
    html='<p class="lesson-said" role="status"></p>'
    '<button type="button" class="lesson-show"></button>',
    css=(_FOLDER / "ring.css").read_text("utf-8"),
    js=(_FOLDER / "ring.js").read_text("utf-8"),
    isolate_styles=False,
)


def ring(selector: str, step: str, said: str) -> None:
    """Highlight an element of the page, wherever and whenever it is drawn.

    Args:
        selector: CSS, of the element; "" = none.
        step: Which step it is; with another one the page scrolls to the element.
        said: What a reader of screens reads out when it changes.
    """
    _component(
        key="lesson_ring",
        width="content",
        data={
            "selector": selector,
            "step": step,
            "said": said,
            "tag": _("Lesson"),
            "show": _("Show me where"),
            "panel": _("Lesson"),
        },
    )
