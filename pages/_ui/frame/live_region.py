"""What readers of screens are told while a page changes by itself."""

from __future__ import annotations

import re
from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "thaw_live_region",
    html='<span class="said"></span>',
    css="""
[data-testid="stElementContainer"]:has(.said) {
  position: absolute;  /* no room between what is seen */
}
""",
    js=Path(__file__).with_suffix(".js").read_text("utf-8"),
    isolate_styles=False,
)


def say_changes(words: str, *, key: str, at_once: bool = False) -> None:
    """Have these words read aloud when they are others than before.

    Nothing is said of what stands there when the page opens, unless `at_once`.

    Args:
        words: Plain, or Markdown that `shell.plain` made. What changes seldom, such as
            a stage's name: a number that changes each second would be read each second.
        key: Of the element on the page; each speaks for itself.
        at_once: Whether the first words are news, too, as an answer is that somebody
            has just asked for.
    """
    unescaped = re.sub(r"\\(.)", r"\1", words)
    _component(key=f"said-{key}", data={"words": unescaped, "at_once": at_once})
