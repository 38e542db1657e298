"""What a report is made of; the page and the Markdown summary write the same parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.language.numerals import numeral
from core.text.numbers import NO_VALUE, percent

# A fraction is a share from 0 to 1, and shown in percent.
Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """Rows with a heading over each column.

    Attributes:
        name: Of the file that it can be taken along as, without its ending.
        heads: One per column.
        rows: Cells in the order of the heads.
    """

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Chart:
    """A chart as plotly.js draws it.

    Attributes:
        figure: "data" and "layout", all of plain values.
        alt: What it shows, for those who can't see it.
    """

    figure: dict[str, Any]
    alt: str


@dataclass(frozen=True)
class Picture:
    """An image of the data set.

    Attributes:
        path: Within the data set.
        lines: What stands below it.
        thumbnail: A small JPEG; b"" where the image is not here, or can't be read.
    """

    path: str
    lines: Sequence[str]
    thumbnail: bytes = b""


@dataclass(frozen=True)
class Gallery:
    """Some pictures of one kind, out of `count`."""

    title: str
    count: int
    pictures: Sequence[Picture]


@dataclass(frozen=True)
class Section:
    """A part of a report under its heading.

    Attributes:
        title: The heading.
        texts: Paragraphs, without markup.
        charts: Below these.
        tables: Below the charts.
        galleries: Last of all.
        is_folded: Whether it begins closed, as only some want to read it.
    """

    title: str
    texts: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    galleries: Sequence[Gallery] = ()
    is_folded: bool = False


@dataclass(frozen=True)
class Report:
    """All of it.

    Attributes:
        title: Of the document.
        verdict: The sentence that it comes to.
        facts: What stands below the title: data set, images, when it was made.
        sections: In their order.
    """

    title: str
    verdict: str
    facts: str
    sections: Sequence[Section]


def shown(cell: Cell) -> str:
    """A cell for people."""
    if cell is None:
        return NO_VALUE
    if isinstance(cell, str):
        return cell
    return numeral(f"{cell:,}") if isinstance(cell, int) else percent(cell)
