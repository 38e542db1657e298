"""One confusion matrix on the page: drawn, listed, and heard when it is clicked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.analysis.confusion import Change, Confusion, Mistake, changes
from core.language.texts import _
from core.text.numbers import number
from pages._ui.charts.confusion import confusion
from pages._ui.charts.confusion_image import cells_of, classes_at, confusion_image
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.matrix import Look, Matrix
from pages._ui.compare.cell import Cell, open_cell

_MOST_RINGED = 100  # cells that are marked on a picture, those with the most images


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

    def found(self, only: str | None = None) -> Sequence[Mistake | Change]:
        """The cells with mistakes, or with a change, those with the most first.

        Args:
            only: The class that they are of, true or answered; None = any.
        """
        found: Sequence[Mistake | Change] = (
            changes(self.before, self.counts)
            if self.before is not None
            else self.counts.mistakes()
        )
        if only is None:
            return found
        index = self.names.index(only) if only in self.names else None
        return [item for item in found if index in (item.true, item.predicted)]

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
    board: Board,
    classes: np.ndarray,
    cell: Cell | None,
    look: Look,
    only: str | None = None,
) -> None:
    """Draw the matrix; a click on a cell opens it.

    Args:
        board: The matrix.
        classes: Which ones, in which order; shape (m,), int64.
        cell: That is open, where it is one of this board.
        look: How it is drawn.
        only: The class whose cells are listed, and get rings; None = all.
    """
    matrix = board.matrix(classes, cell)
    if matrix.is_picture:
        worst = _in_order(board.found(only)[:_MOST_RINGED], classes)
        figure = confusion_image(matrix, worst, look)
    else:
        figure = confusion(matrix, look)
    # What is zoomed in stays so when a cell is opened.
    figure.update_layout(uirevision=str(hash(classes.tobytes())))
    live_chart(
        figure,
        key=f"confusion-{board.key}",
        alt=_("Confusion matrix: {title}", title=board.title),
        clicked=lambda x, y: _click(board, classes, (y, x)),
        cells=cells_of(matrix) if matrix.is_picture else None,
    )
    if matrix.is_picture:
        st.caption(
            _(
                "{classes}. Point at a cell to read it, drag a box to zoom in, "
                "double-click to see all; rings are the first cells that are listed.",
                classes=number(len(classes), "class"),
            )
        )


def _in_order(
    found: Sequence[Mistake | Change], classes: np.ndarray
) -> list[Mistake | Change]:
    """The same cells by their places on the matrix."""
    place = {index: at for at, index in enumerate(classes.tolist())}
    return [
        item._replace(true=place[item.true], predicted=place[item.predicted])
        for item in found
    ]


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
