"""One confusion matrix on the page: drawn, listed, and heard when it is clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from core.analysis.confusion import Change, Confusion, Mistake, changes
from core.text.numbers import number
from pages._ui.charts.confusion import confusion
from pages._ui.charts.confusion_image import classes_at, confusion_image
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.matrix import Look, Matrix
from pages._ui.compare.cell import Cell, open_cell
from pages._ui.frame.download import offer_table

_MOST_LISTED = 100  # mistakes; what is rarer says little

_MOST_ROWS = 6  # that are shown without a box to scroll in
_HEIGHT = 300  # of that box, pixels

# Long names are cut, so that the figures are seen without scrolling.
_COLUMNS = {
    "True class": st.column_config.TextColumn(width=110),
    "Taken for": st.column_config.TextColumn(width=110),
    "Images": st.column_config.NumberColumn(width=60),
    "Of the class": st.column_config.NumberColumn(
        format="%.0f%%", width=80, help="The share of the true class's images"
    ),
    "Change": st.column_config.NumberColumn(
        format="%+d", width=60, help="How many images more the second takes for it"
    ),
}


@dataclass(frozen=True, eq=False)
class Board:
    """A matrix of one result, or how two of them differ.

    Attributes:
        key: "RUN:phase", or another word that the address may have.
        title: What it is of.
        names: Of the classes.
        counts: Of the result; of a difference, of the second one.
        phase: Whose colour it has.
        before: Of the first result, where it is taken away.
        is_alone: Whether it is the only one on the page.
    """

    key: str
    title: str
    names: Sequence[str]
    counts: Confusion
    phase: str
    before: Confusion | None = None
    is_alone: bool = False

    def open(self, cell: Cell) -> None:
        """Let the address name a cell of this board."""
        open_cell(cell, self.names, "" if self.is_alone else self.key)

    def matrix(self, classes: np.ndarray, cell: Cell | None) -> Matrix:
        """What is drawn.

        Args:
            classes: Which ones, in which order; shape (m,), int64.
            cell: That is open, where it is one of this board.
        """
        places = [np.flatnonzero(classes == index) for index in cell or ()]
        is_shown = cell is not None and all(len(place) for place in places)
        return Matrix(
            self.counts.part(classes),
            [self.names[index] for index in classes.tolist()],
            self.counts.totals[classes],
            self.phase,
            self.before.part(classes) if self.before is not None else None,
            (int(places[0][0]), int(places[1][0])) if is_shown else None,
        )


def draw_board(
    board: Board, classes: np.ndarray, cell: Cell | None, look: Look
) -> None:
    """Draw the matrix; a click on a cell opens it."""
    matrix = board.matrix(classes, cell)
    if matrix.is_picture:
        worst = _in_order(_listed(board), classes)
        figure = confusion_image(matrix, worst, look)
    else:
        figure = confusion(matrix, look)
    # What is zoomed in stays so when a cell is opened.
    figure.update_layout(uirevision=str(hash(classes.tobytes())))
    live_chart(
        figure,
        key=f"confusion-{board.key}",
        height=look.height,
        alt=f"Confusion matrix: {board.title}",
        clicked=lambda x, y: _click(board, classes, (y, x)),
    )
    if matrix.is_picture:
        st.caption(
            f"{number(len(classes), 'class')}. Drag a box to zoom in, double-click to "
            "see all; rings are the cells that are listed."
        )


def list_cells(board: Board) -> None:
    """The cells with the most mistakes, or with the most change, to be opened."""
    found = _listed(board)
    if not found:
        st.caption(
            "The two take the same classes for each other, as often."
            if board.before is not None
            else "No image is taken for another class."
        )
        return
    table = _table(found, board.names)
    key = f"open-{board.key}"
    shown = table.copy()
    shown.insert(0, "Open", "Open")
    button = st.column_config.ButtonColumn(
        "", key=key, width=60, on_click=_open_row, args=(key, board, found)
    )
    st.dataframe(
        shown,
        key=f"cells-{board.key}",
        hide_index=True,
        height="content" if len(table) <= _MOST_ROWS else _HEIGHT,
        column_config={**_COLUMNS, "Open": button},
        alt=f"What is taken for what: {board.title}",
    )
    offer_table(table, f"cells_{board.key.replace(':', '_')}.csv")


def _listed(board: Board) -> Sequence[Mistake | Change]:
    if board.before is not None:
        return changes(board.before, board.counts)[:_MOST_LISTED]
    return board.counts.mistakes()[:_MOST_LISTED]


def _in_order(
    found: Sequence[Mistake | Change], classes: np.ndarray
) -> list[Mistake | Change]:
    """The same cells by their places on the matrix."""
    place = {index: number for number, index in enumerate(classes.tolist())}
    return [
        item._replace(true=place[item.true], predicted=place[item.predicted])
        for item in found
    ]


def _table(found: Sequence[Mistake | Change], names: Sequence[str]) -> pd.DataFrame:
    rows = [
        {
            "True class": names[item.true],
            "Taken for": names[item.predicted],
            **(
                {"First": item.first, "Second": item.second, "Change": item.difference}
                if isinstance(item, Change)
                else {
                    "Images": item.num_images,
                    "Of the class": 100 * item.share,
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


def _click(board: Board, classes: np.ndarray, place: tuple[float, float]) -> None:
    """Open the fullest of the cells that share a place; beside the matrix, nothing."""
    true, predicted = (classes[classes_at(value, len(classes))] for value in place)
    if not len(true) or not len(predicted):
        return
    counts = board.counts
    is_here = np.isin(counts.true, true) & np.isin(counts.predicted, predicted)
    best = Cell(int(true[0]), int(predicted[0]))
    if is_here.any():
        fullest = int(np.argmax(np.where(is_here, counts.counts, 0)))
        best = Cell(int(counts.true[fullest]), int(counts.predicted[fullest]))
    board.open(best)
