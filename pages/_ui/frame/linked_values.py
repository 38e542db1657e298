"""Steps and numbers that stand in the address, so that a link repeats them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.language.texts import _
from pages._ui.frame import address


def linked_steps(
    label: str, titles: Mapping[str, str], key: str, default: str, text: str
) -> str:
    """A slider over a few steps; the address leaves out the default.

    Args:
        label: Above it.
        titles: What can be chosen, in order: how it is shown, in English, by what the
            address says.
        key: Of the widget, and of the query parameter.
        default: Chosen where the address says nothing that is known.
        text: Of the tooltip.
    """
    options = list(titles)
    if unknown := address.seed_choice(key, key, options, default):
        address.warn_of_unknown(unknown, options)
    chosen = str(
        st.select_slider(
            label,
            options,
            key=key,
            format_func=lambda option: _(titles[option]),
            help=text,
        )
    )
    if chosen == default:
        address.keep_default(key, chosen)
    else:
        address.keep_choice(key, chosen)
    return chosen
