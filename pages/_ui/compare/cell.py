"""The cell of a confusion matrix that is open; the address has it, by class names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from core.language.texts import _
from pages._ui.frame import address, shell

_CELL, _SIDE = "cell", "matrix"  # query parameters of a link
_ESCAPES = (("%", "%25"), (":", "%3A"))  # in names, so that one ":" stands between


class Cell(NamedTuple):
    """What images of one class are taken for."""

    true: int  # class index
    predicted: int  # class index; the true one where the answer is right

    def title(self, class_names: Sequence[str]) -> str:
        """In words; it is no markup."""
        true, answer = class_names[self.true], class_names[self.predicted]
        if self.true == self.predicted:
            return _("{true} that is found", true=true)
        return _("{true} that is taken for {answer}", true=true, answer=answer)


def cell_text(cell: Cell, class_names: Sequence[str]) -> str:
    """How a cell stands in the address: "TRUE:PREDICTED"."""
    return ":".join(_escaped(class_names[index]) for index in cell)


def read_cell(text: str, class_names: Sequence[str]) -> Cell | None:
    """The cell that an address names, by class names or indices; None = there is none.

    Args:
        text: What stands in the address; anybody may have written it.
        class_names: In the order of their indices.
    """
    parts = text.split(":")
    if len(parts) != 2:
        return None
    found = [_index(part, class_names) for part in parts]
    return None if None in found else Cell(*found)  # type: ignore[arg-type]


def linked_cell(class_names: Sequence[str]) -> Cell | None:
    """The cell that the address names; one that is not there is named.

    What the page itself has written is of another result, and is dropped.
    """
    text = st.query_params.get(_CELL)
    if text is None:
        return None
    cell = read_cell(text, class_names)
    if cell is None and address.is_own(_CELL, text):
        close_cell()
    elif cell is None:
        st.warning(
            _(
                "This link names a cell that is not here: {cell}. Click on another "
                "one.",
                cell=shell.plain(text[:80]),
            ),
            icon=":material/link_off:",
        )
    return cell


def linked_side(sides: Sequence[str]) -> str:
    """Which matrix the cell belongs to, as the address says; else the first one."""
    side = st.query_params.get(_SIDE, "")
    return side if side in sides else sides[0]


def open_cell(cell: Cell, class_names: Sequence[str], side: str = "") -> None:
    """Let the address name a cell.

    Args:
        cell: The cell.
        class_names: In the order of their indices.
        side: Of which matrix, where there are several.
    """
    address.keep_choice(_CELL, cell_text(cell, class_names))
    if side:
        address.keep_choice(_SIDE, side)


def close_cell() -> None:
    """Let the address name no cell."""
    for parameter in (_CELL, _SIDE):
        address.forget_choice(parameter)


def _escaped(name: str) -> str:
    for character, escape in _ESCAPES:
        name = name.replace(character, escape)
    return name


def _index(part: str, class_names: Sequence[str]) -> int | None:
    for character, escape in reversed(_ESCAPES):
        part = part.replace(escape, character)
    if part in class_names:
        return class_names.index(part)
    if part.isascii() and part.isdecimal() and len(part) < 9:
        return int(part) if int(part) < len(class_names) else None
    return None
