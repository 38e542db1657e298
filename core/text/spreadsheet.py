"""Tables as CSV that a spreadsheet opens without changing what they say.

Excel reads a file without a byte order mark in the country's own code page, runs a cell
that begins like a formula (CWE-1236), and makes numbers, dates and truth values of what
looks like one: a class "007" would be 7, "1e5" 100000, "3-4" a day in spring. Such a
cell gets an apostrophe before it, which `as_meant` takes off again.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

_MARK = "'"

# After Unicode's compatibility mapping: Japanese Excel runs a full-width "=", too.
_FORMULA = ("=", "+", "-", "@")

_MONTH = (
    "jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|"
    "sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?"
)
_LIKE_A_NUMBER_OR_DATE = re.compile(
    rf"(?=.*\d)([\d\s.,:/+()%$€£¥-]|(?<=\d)e(?=[+-]?\d)|(?<=\d )[ap]m?\b|{_MONTH})+",
    re.IGNORECASE,
)
_TRUTH = re.compile(r"\s*(true|false)\s*", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")  # Excel keeps 15 digits

Cell = str | float | None


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A table as text, without the mark that `csv_bytes` puts before it.

    Args:
        header: One name per column.
        rows: Text is kept as it is meant; a fraction has six decimals, None is empty.
    """
    return csv_rows([header]) + csv_rows(rows)


def csv_rows(rows: Iterable[Sequence[Cell]]) -> str:
    """The rows of `csv_text` alone, to be written after others."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerows([_written(cell) for cell in row] for row in rows)
    return text.getvalue()


def csv_bytes(text: str) -> bytes:
    """A table as a file: UTF-8 with the byte order mark that Excel asks for.

    What is no UTF-8 in the name of a file comes out as it was.
    """
    return codecs.BOM_UTF8 + text.encode("utf-8", "surrogateescape")


def as_meant(cell: str) -> str:
    """The text that a cell of a table stands for."""
    return cell.removeprefix(_MARK)


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"{_MARK}{cell}" if _would_change(cell) else cell
    return str(cell) if isinstance(cell, int) else f"{cell:.6f}"


def _would_change(text: str) -> bool:
    """Whether a spreadsheet, or `as_meant`, would make something else of a text."""
    begin = unicodedata.normalize("NFKC", text[:8]).lstrip()
    if text.startswith((_MARK, "\t", "\r", "\n")) or begin.startswith(_FORMULA):
        return True
    if _PLAIN_NUMBER.fullmatch(text):
        return False
    return bool(_LIKE_A_NUMBER_OR_DATE.fullmatch(text) or _TRUTH.fullmatch(text))
