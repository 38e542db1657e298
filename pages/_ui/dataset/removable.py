"""A picture that has just come, with a button that takes it out again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from core.language.texts import _
from pages._ui.frame import shell

TILE_WIDTH = 130  # pixels


def removable_tile(
    file: Path | bytes | str,
    alt: str,
    *,
    key: str,
    remove: Callable[..., None],
    args: tuple[Any, ...],
    words: str = "",
) -> None:
    """Draw one.

    Args:
        file: The thumbnail, or why there is none.
        alt: What is to be seen, for readers of screens; no markup.
        key: Of the button.
        remove: Called with `args` when it is pressed.
        args: What that needs.
        words: Below the picture, as Markdown.
    """
    with st.container(gap="xxsmall"):
        if isinstance(file, str):
            st.caption(shell.plain(file))
        else:
            content = str(file) if isinstance(file, Path) else file
            st.image(content, width=TILE_WIDTH, alt=alt)
        if words:
            st.markdown(words)
        st.button(
            _("Remove"),
            icon=":material/delete:",
            type="tertiary",
            key=key,
            on_click=remove,
            args=args,
        )
