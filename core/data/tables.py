"""Tables that people make with other programs: CSV and its kin, JSON lines, JSON."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import ConfigError
from core.language.texts import _, mark
from core.text.numbers import number

MAX_MB = 50
_MAX_COLUMNS = 10_000
_DELIMITERS = ",;\t|"
_NAMED_FIRST = 8  # columns that a message names
_MAX_SHOWN = 80  # letters of a name in a message

_EXPECTED = mark(
    "a table as text (CSV, TSV or JSON lines) whose first line names its columns"
)
_ACTION = mark("Save it as CSV in UTF-8, with a column of the images' file names.")


@dataclass(frozen=True)
class Table:
    """A table's columns and rows, all of them text; each row has all columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def place(self, column: str) -> int:
        """Where a column stands, from 0 on.

        Raises:
            ConfigError: There is no such column.
        """
        if column in self.columns:
            return self.columns.index(column)
        named = ", ".join(name[:_MAX_SHOWN] for name in self.columns[:_NAMED_FIRST])
        more = ", ..." if len(self.columns) > _NAMED_FIRST else ""
        raise ConfigError(
            _("one of the table's columns: {names}", names=named + more),
            column[:_MAX_SHOWN] or _("nothing"),
            _("Choose one of them."),
        )

    def without_header(self) -> Table:
        """The same where the first line names nothing: columns are then numbered."""
        numbered = tuple(f"column {place + 1}" for place in range(len(self.columns)))
        return Table(numbered, (self.columns, *self.rows))


def read_table(data: bytes) -> Table:
    """Read a table whose first line names the columns, or JSON objects.

    Commas, semicolons, tabs, bars or, if there are none of these, blanks separate the
    columns. UTF-8, UTF-16 and, for all else, Windows' western code page are read. JSON
    is one object on each line, a list of objects, or an object of values by file name.

    Args:
        data: The file's content.

    Raises:
        ConfigError: It is none, or too large.
    """
    if len(data) > MAX_MB * 1_000_000:
        expected = _(
            "a table as text (CSV, TSV or JSON lines) whose first line names its "
            "columns, of at most {size} MB",
            size=MAX_MB,
        )
        raise ConfigError(expected, _("more"), _(_ACTION))
    if data.startswith(b"PK\x03\x04"):
        raise _no_table(_("an Excel file, or another zip"))
    try:
        text = decoded(data)
        is_json = text.lstrip()[:1] in ("{", "[")
        lines = _json_lines(text) if is_json else _csv_lines(text)
    except (UnicodeDecodeError, csv.Error, ValueError, RecursionError) as error:
        received = _("what is none ({problem})", problem=str(error)[:200])
        raise _no_table(received) from error
    if len(lines) < 2:
        raise _no_table(_("no row below the columns' names"))
    return _table(lines)


def _no_table(received: str) -> ConfigError:
    return ConfigError(_(_EXPECTED), received, _(_ACTION))


def decoded(data: bytes) -> str:
    """The text of a file, by its mark, by where its zeros are, or by what fits.

    Raises:
        UnicodeDecodeError: It is no text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    start = data[:400]
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        zeros = start[first::2].count(0)
        if len(start) > 3 and zeros > len(start) // 4 > start[1 - first :: 2].count(0):
            return data.decode(encoding)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _table(lines: Sequence[Sequence[str]]) -> Table:
    width = len(lines[0])
    columns = tuple(
        name.strip() or f"column {place + 1}" for place, name in enumerate(lines[0])
    )
    if len(set(columns)) < width:
        raise _no_table(_("two columns of the same name"))
    if width > _MAX_COLUMNS:
        raise _no_table(number(width, "column"))
    blank = ("",) * width
    rows = (tuple(line[:width]) + blank[len(line) :] for line in lines[1:])
    return Table(columns, tuple(row for row in rows if any(row)))


def _csv_lines(text: str) -> list[list[str]]:
    first = text.lstrip("\r\n").partition("\n")[0]
    bare = re.sub(r'"[^"]*"', "", first[:100_000])
    delimiter = max(_DELIMITERS, key=bare.count)
    if delimiter not in bare and " " in bare.strip():
        delimiter = " "
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [line for line in lines if line]


def _json_lines(text: str) -> list[list[str]]:
    objects = list(_objects(text))
    if not all(isinstance(item, dict) for item in objects):
        raise ValueError(_("JSON of something else than objects"))
    names = list(dict.fromkeys(name for item in objects for name in item))
    if not names:
        return []
    return [names, *([_cell(item.get(name)) for name in names] for item in objects)]


def _objects(text: str) -> Iterable[Any]:
    try:
        whole = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(whole, list):
        return whole
    plain = all(isinstance(value, str | int | float) for value in whole.values())
    if len(whole) > 1 and plain:
        return [{"file": name, "label": value} for name, value in whole.items()]
    return [whole]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and len(value) == 1:
        return _cell(value[0])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
