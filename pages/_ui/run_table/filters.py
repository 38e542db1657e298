"""Which rows of the table of runs are shown; the address says it, too."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.language.texts import _
from pages._ui.frame.address import forget_choice
from pages._ui.run_table.rows import FACETS, OURS, Row

_SEARCH = "runs_filter"
_ARCHIVED = "runs_archived"


def filtered(rows: Sequence[Row]) -> list[Row]:
    """Draw a search, and a choice per facet; the rows that fit all of them.

    Args:
        rows: Of runs, archived ones too.
    """
    wanted = st.text_input(
        _("Search"),
        placeholder=_("Data set, backbone, setting, tag or run"),
        icon=":material/search:",
        label_visibility="collapsed",
        key=_SEARCH,
        bind="query-params",
        persist_state="session",
    )
    options = {title: _options(title, rows) for title in FACETS}
    for title in OURS:
        _seed(title)
    count = sum(bool(_chosen(title, options[title])) for title in FACETS)
    with st.popover(
        _("Filters ({count})", count=count) if count else _("Filters"),
        icon=":material/filter_list:",
        key="runs_facets",
    ):
        for title in FACETS:
            _choose(title, options[title])
        with_archived = st.toggle(
            _("Archived runs, too"),
            key=_ARCHIVED,
            bind="query-params",
            persist_state="session",
        )
    chosen = {title: set(st.session_state[_key(title)]) for title in FACETS}
    words = wanted.lower().split()
    return [
        row
        for row in rows
        if (with_archived or not row.cells["Archived"])
        and all(
            not values or values & set(FACETS[title](row))
            for title, values in chosen.items()
        )
        and _holds(row, words)
    ]


def _choose(title: str, options: Sequence[str]) -> None:
    key = _key(title)
    if title not in OURS:
        st.multiselect(
            _(title), options, key=key, bind="query-params", persist_state="session"
        )
        return
    # Streamlit would write what it shows into the address (1.67): another language's
    # reader could not follow the link.
    chosen = st.multiselect(
        _(title), options, format_func=_, key=key, persist_state="session"
    )
    if st.query_params.get_all(key) != chosen:
        if chosen:
            st.query_params[key] = chosen
        else:
            forget_choice(key)


def _seed(title: str) -> None:
    """Begin with what the address says; see `_choose`."""
    key = _key(title)
    if key not in st.session_state and (linked := st.query_params.get_all(key)):
        st.session_state[key] = linked


def is_linked() -> bool:
    """Whether the address asks for some of the runs."""
    keys = (_SEARCH, _ARCHIVED, *map(_key, FACETS))
    return any(key in st.query_params for key in keys)


def _options(title: str, rows: Sequence[Row]) -> list[str]:
    found = {word for row in rows for word in FACETS[title](row)}
    return sorted(filter(None, found), key=str.lower)


def _chosen(title: str, options: Sequence[str]) -> list[str]:
    """What is chosen of a facet, without what no run has any more."""
    key = _key(title)
    if key in st.session_state:
        known = [value for value in st.session_state[key] if value in options]
        if known != st.session_state[key]:
            st.session_state[key] = known
    return list(st.session_state.get(key, ()))


def _key(title: str) -> str:
    """Of a facet's widget, and of its query parameter."""
    return f"runs_{title.lower().replace(' ', '_')}"


def _holds(row: Row, words: Sequence[str]) -> bool:
    """Whether a row says all words, wherever."""
    if not words:
        return True
    said = [str(value).lower() for value in (*row.ids, *row.cells.values()) if value]
    return all(any(word in text for text in said) for word in words)
