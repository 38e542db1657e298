"""Which rows of the table of runs are shown; the address says it, too."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages._ui.run_table.rows import FACETS, Row

_SEARCH = "runs_filter"
_ARCHIVED = "runs_archived"


def filtered(rows: Sequence[Row]) -> list[Row]:
    """Draw a search, and a choice per facet; the rows that fit all of them.

    Args:
        rows: Of runs, archived ones too.
    """
    wanted = st.text_input(
        "Search",
        placeholder="Data set, backbone, setting, tag or run",
        icon=":material/search:",
        label_visibility="collapsed",
        key=_SEARCH,
        bind="query-params",
        persist_state="session",
    )
    options = {title: _options(title, rows) for title in FACETS}
    count = sum(bool(_chosen(title, options[title])) for title in FACETS)
    with st.popover(
        f"Filters ({count})" if count else "Filters",
        icon=":material/filter_list:",
        key="runs_facets",
    ):
        for title in FACETS:
            st.multiselect(
                title,
                options[title],
                key=_key(title),
                bind="query-params",
                persist_state="session",
            )
        with_archived = st.toggle(
            "Archived runs, too",
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
            not values or values & set(_words_of(title, row))
            for title, values in chosen.items()
        )
        and _holds(row, words)
    ]


def is_linked() -> bool:
    """Whether the address asks for some of the runs."""
    keys = (_SEARCH, _ARCHIVED, *map(_key, FACETS))
    return any(key in st.query_params for key in keys)


def _options(title: str, rows: Sequence[Row]) -> list[str]:
    found = {word for row in rows for word in _words_of(title, row)}
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


def _words_of(title: str, row: Row) -> tuple[str, ...]:
    return FACETS[title](row.summaries[0], row.cells)


def _holds(row: Row, words: Sequence[str]) -> bool:
    """Whether a row says all words, wherever."""
    if not words:
        return True
    said = [str(value).lower() for value in (*row.ids, *row.cells.values()) if value]
    return all(any(word in text for text in said) for word in words)
