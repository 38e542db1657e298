"""What a batch of answers is asked for: filters, and the order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.language.texts import _
from pages._ui.predict.rows import (
    DIFFERENT_FIRST,
    KINDS,
    ORDERS,
    Row,
    Wanted,
)

_KEYS = ("label", "kind", "shares", "text")


def ask(rows: Sequence[Row], has_second: bool) -> Wanted:
    """Draw the boxes; only what some picture has can be asked for.

    Args:
        rows: All answers so far.
        has_second: Whether a second model was asked: what differs then comes first.
    """
    labels = sorted({row.said.label for row in rows} - {""})
    kinds = [kind for kind, is_kind in KINDS.items() if any(map(is_kind, rows))]
    boxes = st.columns([3, 3, 3, 3, 3], vertical_alignment="bottom", gap="small")
    with boxes[0]:
        label = _select(_("Answer"), labels, "label", _("All classes"))
    with boxes[1]:
        kind = _select(_("Only those"), kinds, "kind", _("All pictures"), _)
    shares = boxes[2].slider(
        _("Probability, %"),
        0,
        100,
        (0, 100),
        key="predict_shares",
        help=_("Of the most probable class"),
    )
    text = boxes[3].text_input(
        _("File name"),
        placeholder=_("A part of it"),
        icon=":material/search:",
        key="predict_text",
    )
    orders = (DIFFERENT_FIRST, *ORDERS) if has_second else ORDERS
    # Each has its own widget: with a second model another order is the usual one.
    order = boxes[4].selectbox(
        _("Sort by"), orders, key=f"predict_order_{has_second}", format_func=_
    )
    return Wanted(label, kind, shares, text, order)


def show_clear() -> None:
    """One click that takes all filters off."""
    st.button(
        _("Clear all filters"),
        icon=":material/filter_alt_off:",
        type="tertiary",
        key="predict_clear_filters",
        on_click=clear,
    )


def clear() -> None:
    """Take all filters off."""
    for name in _KEYS:
        st.session_state.pop(f"predict_{name}", None)


def _select(
    title: str,
    options: Sequence[str],
    name: str,
    placeholder: str,
    shown: Callable[[str], str] = str,
) -> str | None:
    key = f"predict_{name}"
    if st.session_state.get(key) not in options:  # of other pictures
        st.session_state[key] = None
    return st.selectbox(
        title,
        options,
        index=None,
        placeholder=placeholder,
        key=key,
        format_func=shown,
    )
