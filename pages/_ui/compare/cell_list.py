"""The cells of a confusion matrix as a list, page by page, to be opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.analysis.confusion import Change, Mistake
from core.language.texts import _, mark
from pages._ui.compare.board import Board
from pages._ui.compare.cell import Cell
from pages._ui.frame import shell
from pages._ui.frame.columns import with_signs
from pages._ui.frame.download import offer_table

_MOST_LISTED = 100  # cells on a page
_MOST_ROWS = 6  # that are shown without a box to scroll in
_HEIGHT = 300  # of that box, pixels

_TRUE, _TAKEN, _SHARE = mark("True class"), mark("Taken for"), mark("Of the class")


def list_cells(board: Board, only: str | None = None) -> None:
    """The cells with the most mistakes, or with the most change, to be opened.

    Args:
        board: The matrix.
        only: The class whose cells are listed; None = all.
    """
    found = board.found(only)
    if not found:
        st.caption(_none_text(board, only))
        return
    start = _MOST_LISTED * (_choose_page(board, only, len(found)) - 1)
    shown = found[start : start + _MOST_LISTED]
    table = _table(shown, board.names)
    key = f"open-{board.key}"
    table.insert(0, "Open", _("Open"))
    button = st.column_config.ButtonColumn(
        "", key=key, width=60, on_click=_open_row, args=(key, board, shown)
    )
    st.dataframe(
        with_signs(table, {"Change": 0} if "Change" in table else {}),
        key=f"cells-{board.key}",
        hide_index=True,
        height="content" if len(table) <= _MOST_ROWS else _HEIGHT,
        column_config={**_columns(), "Open": button},
        alt=_("What is taken for what: {title}", title=board.title),
    )
    offer_table(
        lambda: _table(found, board.names), f"cells_{board.key.replace(':', '_')}.csv"
    )


def _columns() -> dict[str, Any]:
    """Long names are cut, so that the figures are seen without scrolling."""
    return {
        _TRUE: st.column_config.TextColumn(_(_TRUE), width=110),
        _TAKEN: st.column_config.TextColumn(_(_TAKEN), width=110),
        "First": _("First"),
        "Second": _("Second"),
        "Images": st.column_config.NumberColumn(_("Images"), width=60),
        _SHARE: st.column_config.NumberColumn(
            _(_SHARE),
            format="%.0f%%",
            width=80,
            help=_("The share of the true class's images"),
        ),
        "Change": st.column_config.NumberColumn(
            _("Change"),
            width=60,
            help=_("How many images more the second takes for it"),
        ),
    }


def _choose_page(board: Board, only: str | None, count: int) -> int:
    """Of the list; of another class it begins anew."""
    if count <= _MOST_LISTED:
        return 1
    num_pages = -(-count // _MOST_LISTED)
    return st.pagination(num_pages, key=f"cells-page-{board.key}-{only or ''}")


def _none_text(board: Board, only: str | None) -> str:
    is_change, name = board.before is not None, shell.plain(only or "")
    if only is None:
        return (
            _("The two take the same classes for each other, as often.")
            if is_change
            else _("No image is taken for another class.")
        )
    if only not in board.names:
        return _("There is no class {name} here.", name=name)
    if is_change:
        return _("The two take {name} for the same classes, as often.", name=name)
    return _(
        "No image of {name} is taken for another class, and none for {name}.", name=name
    )


def _table(found: Sequence[Mistake | Change], names: Sequence[str]) -> pd.DataFrame:
    rows = [
        {
            _TRUE: names[item.true],
            _TAKEN: names[item.predicted],
            **(
                {"First": item.first, "Second": item.second, "Change": item.difference}
                if isinstance(item, Change)
                else {
                    "Images": item.num_images,
                    _SHARE: 100 * item.share,
                }
            ),
        }
        for item in found
    ]
    return pd.DataFrame(rows)


def _open_row(key: str, board: Board, found: Sequence[Mistake | Change]) -> None:
    """Open the cell whose button was pressed, as it was listed."""
    click = st.session_state[key]
    if click is not None and click.row < len(found):
        item = found[click.row]
        board.open(Cell(item.true, item.predicted))
