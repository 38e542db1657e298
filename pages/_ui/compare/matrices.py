"""Which classes models take for which; a click on a cell opens its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st

from core.analysis.class_order import most_confused, order_by_confusion
from core.analysis.confusion import Confusion
from core.analysis.mistakes import SURE, ImageAnswers, ordered
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number
from pages._ui.charts.matrix import Look
from pages._ui.compare.asked import Asked
from pages._ui.compare.board import Board, draw_board
from pages._ui.compare.cell import Cell, close_cell, linked_cell, linked_side
from pages._ui.compare.cell_list import list_cells
from pages._ui.compare.opened import Opened
from pages._ui.compare.pictures import show_opened
from pages._ui.compare.selection import Selection
from pages._ui.frame import address, shell

_DIFFERENCE = "difference"  # in the address, beside the results' own ids
_COUNTS, _SHARES = mark("images"), mark("share of the class")
_BY_NAME, _BY_CONFUSION = mark("by name"), mark("by confusion")
_MOST_CONFUSED = 20  # classes that have room for names and numbers
_ALL, _FEW = mark("all"), mark("the 20 most confused")


class _Wanted(NamedTuple):
    """How the matrices are shown."""

    is_share: bool
    by_confusion: bool
    are_few: bool
    only: str | None  # class whose cells are listed


def matrices(selection: Selection) -> None:
    """The confusion matrix of each, of two also their difference, and what is open."""
    # A click runs this part of the page alone.
    st.fragment(_draw)(selection)


def _draw(selection: Selection) -> None:
    with shell.errors_shown():
        boards = _boards(selection)
        wanted = _ask(max((board.names for board in boards), key=len))
        by_key = {board.key: board for board in boards}
        side = by_key[linked_side(list(by_key))]
        cell = linked_cell(side.names)
        shown = [
            (board, _classes(boards, board, wanted), cell if board is side else None)
            for board in boards
        ]
        num_classes = max(len(classes) for _board, classes, _cell in shown)
        height = min(560 if len(boards) == 1 else 460, 180 + 45 * num_classes)
        look = Look(wanted.is_share, shell.is_dark(), height)
        if len(boards) == 1:
            left, right = st.columns([3, 2], gap="medium")
            with left:
                draw_board(*shown[0], look, wanted.only)
            with right:
                list_cells(side, wanted.only)
        else:
            _draw_several(shown, look, wanted.only)
        if cell is None:
            st.caption(_("Click on a cell to see its images."))
        else:
            _show_cell(selection, side.key, cell)


def _draw_several(
    shown: list[tuple[Board, np.ndarray, Cell | None]], look: Look, only: str | None
) -> None:
    """Two beside each other; a difference with a list of what has changed most."""
    columns = st.columns(2, gap="medium") * (len(shown) // 2 + 1)
    for column, (board, classes, cell) in zip(columns, shown, strict=False):
        with column:
            st.markdown(f"**{shell.plain(board.title)}**")
            draw_board(board, classes, cell, look, only)
            if board.before is None:
                list_cells(board, only)
    last = shown[-1][0]
    if last.before is not None:
        with columns[len(shown) - 1]:
            st.caption(
                _("Violet: the second takes more images for this class; ochre: fewer.")
            )
        with columns[len(shown)]:
            st.markdown(_("**Largest changes**"))
            list_cells(last, only)


def _boards(selection: Selection) -> list[Board]:
    found = zip(selection.results, selection.figures(), selection.names(), strict=True)
    boards = [
        Board(
            f"{run.id}:{phase}",
            title,
            tuple(item["name"] for item in figures["per_class"]),
            Confusion.of_figures(figures),
            phase,
            is_alone=len(selection.results) == 1,
        )
        for (run, phase), figures, title in found
    ]
    if selection.is_pair and selection.is_one_split():
        first, second = boards
        title = _(
            "Difference: {second} minus {first}",
            second=second.title,
            first=first.title,
        )
        boards.append(
            Board(
                *(_DIFFERENCE, title, second.names, second.counts, second.phase),
                before=first.counts,
            )
        )
    return boards


def _ask(names: Sequence[str]) -> _Wanted:
    """Boxes above the matrices; the address has what they say."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        numbers = address.linked_segments(
            _("Show"),
            (_COUNTS, _SHARES),
            "numbers",
            _("The darker a cell, the more of this it holds."),
        )
        order = address.linked_segments(
            _("Classes"),
            (_BY_NAME, _BY_CONFUSION),
            "classes",
            _(
                "By confusion, classes that are taken for each other stand side by "
                "side."
            ),
        )
        are_few, only = False, None
        if len(names) > _MOST_CONFUSED:
            part = address.linked_segments(
                _("Which classes"),
                (_ALL, _FEW),
                "part",
                _(
                    "With names and numbers in each cell. Shares are of the whole "
                    "class."
                ),
            )
            are_few = part == _FEW
            only = address.linked_filter(
                _("List cells of"), names, "listed", _("Any class")
            )
    return _Wanted(numbers == _SHARES, order == _BY_CONFUSION, are_few, only)


def _classes(boards: list[Board], board: Board, wanted: _Wanted) -> np.ndarray:
    """The classes of a board in their order; boards of the same ones share it."""
    alike = [one.counts for one in boards if one.names == board.names]
    if wanted.are_few:
        found = most_confused(_MOST_CONFUSED, *alike)
        return found if wanted.by_confusion else np.sort(found)
    if wanted.by_confusion:
        return order_by_confusion(*alike)
    return np.arange(len(board.names))


def _show_cell(selection: Selection, side: str, cell: Cell) -> None:
    """The pictures of the open cell, with the answers of both where there are two."""
    if not (selection.is_pair and selection.is_one_split()):
        own = [one for one in selection.results if f"{one[0].id}:{one[1]}" == side]
        selection = Selection(tuple(own), selection.split)
    asked = Asked.of(selection)
    answered = asked.answered()
    rows = ordered(np.flatnonzero(_is_in(asked, answered, side, cell)), SURE, *answered)
    title = cell.title(asked.class_names)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"##### {number(len(rows), 'image')}: {shell.plain(title)}", width="content"
        )
        st.button(
            _("Close"),
            icon=":material/close:",
            type="tertiary",
            key="close_cell",
            on_click=close_cell,
        )
    if side == _DIFFERENCE:
        first, second = (int(said.is_in(*cell).sum()) for said in answered)
        st.caption(
            _(
                "In this cell of the first: {first}, of the second: {second}.",
                first=numeral(f"{first:,}"),
                second=numeral(f"{second:,}"),
            )
        )
    show_opened(Opened(asked, answered, rows, title, "cell"))


def _is_in(
    asked: Asked, answered: tuple[ImageAnswers, ...], side: str, cell: Cell
) -> np.ndarray:
    """Whether each image is in the cell; of the difference, of either's."""
    own = [f"{one.run.id}:{one.phase}" == side for one in asked.sides]
    is_any = side == _DIFFERENCE
    return np.any(
        [said.is_in(*cell) for said, mine in zip(answered, own, strict=True)
         if mine or is_any],
        axis=0,
    )  # fmt: skip
