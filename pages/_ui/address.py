"""Choices that stand in the address bar, with words of our own on the screen.

A widget that Streamlit binds to the address writes its formatted options there, and
leaves out what it began with (1.67). Here the address always names the id.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st


def seed_choice(
    key: str, parameter: str, options: Sequence[str], default: str
) -> str | None:
    """Let a widget begin with what the address says; call before the widget.

    Args:
        key: Of the widget; `options` are its options.
        parameter: In the address.
        options: Ids.
        default: Where the address says nothing that is known.

    Returns:
        What the address asks for and nobody knows, to say so; else None.
    """
    linked = st.query_params.get(parameter)
    followed = key in st.session_state and linked == st.session_state.get(
        _written(parameter)
    )
    if linked in options and not followed:
        st.session_state[key] = linked
    if st.session_state.get(key) not in options:
        st.session_state[key] = default
    return linked if linked is not None and linked not in options else None


def keep_choice(parameter: str, value: str) -> None:
    """Write a choice into the address; call after the widget."""
    st.session_state[_written(parameter)] = value
    if st.query_params.get(parameter) != value:
        st.query_params[parameter] = value


def forget_choice(parameter: str) -> None:
    """Take a choice out of the address."""
    if parameter in st.query_params:
        del st.query_params[parameter]


def _written(parameter: str) -> str:
    return f"_address_{parameter}"
