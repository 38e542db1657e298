"""Decisions as a table that people write and read: text in, decisions out, and back.

Nothing here reads or writes files, so that a page and a command share it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from core.data.class_names import chosen_class_name
from core.data.decisions import (
    EXCLUDE,
    GROUP,
    RELABEL,
    SUBJECTS,
    UNLABEL,
    Decision,
)
from core.data.image_paths import is_of_pool
from core.errors import DataError
from core.language.texts import _
from core.text.spreadsheet import as_meant, csv_text

# What a column may be called, the best name first; blanks and case make no difference.
_NAMES = {
    "path": ("path", "image", "image_path", "file", "filename", "file_name"),
    "action": ("action", "decision"),
    "value": ("value", "new_label", "new_class", "reason", "group"),
    "digest": ("digest",),
}
_NEEDED = ("path", "action")
_EXPORTED = ("path", "action", "value", "digest", "time", "person")
_DELIMITERS = ",;\t"
_MOST_NAMED = 8  # columns and classes that a reason lists


@dataclass(frozen=True)
class Problem:
    """A row that can't be taken."""

    line: int  # of the file, from 1 on
    path: str  # as the row has it
    reason: str  # a sentence without its full stop


@dataclass(frozen=True)
class DecisionTable:
    """What a table says.

    Attributes:
        columns: The heading by what it was taken for: "path", "action", "value" and
            "digest"; without the last two where the table lacks them.
        decisions: In the table's order.
        problems: Rows that can't be taken.
        num_open: Rows without an action: nothing is decided there yet.
    """

    columns: dict[str, str]
    decisions: list[Decision]
    problems: list[Problem]
    num_open: int


def table_text(data: bytes) -> str:
    """The text of a table's file, as Excel and others write it.

    Raises:
        DataError: It is neither UTF-8 nor UTF-16.
    """
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            _("a table as text in UTF-8"),
            _("another encoding, or no text"),
            _('In Excel, save it as "CSV UTF-8".'),
        ) from error


def read_table(
    text: str,
    digests: Mapping[str, str],
    class_names: Collection[str],
    person: str = "",
    accepts_new: bool = False,
) -> DecisionTable:
    """Understand a table of decisions; a row that can't be taken harms no other.

    Commas, semicolons or tabs separate the columns, whose names are guessed from the
    first line.

    Args:
        text: With a line of headings.
        digests: Content hash by path of the images that there are.
        class_names: That an image may be relabelled to.
        person: Who decides; "" = at this computer.
        accepts_new: Whether another name begins a new class; it may be a slip.

    Raises:
        DataError: There is no column of paths or of actions.
    """
    rows = _rows(text)
    columns = _guessed(next(rows, (1, []))[1])
    decisions: list[Decision] = []
    problems: list[Problem] = []
    num_open = 0
    for line, cells in rows:
        row = {
            name: cells[place] if place < len(cells) else ""
            for name, (place, _) in columns.items()
        }
        if not row["action"].strip():
            num_open += any(cells)
            continue
        found = _decision(row, digests, class_names, accepts_new)
        if isinstance(found, Decision):
            decisions.append(replace(found, person=person))
        else:
            problems.append(Problem(line, as_meant(row["path"]), found))
    told = {name: heading for name, (_, heading) in columns.items()}
    return DecisionTable(told, decisions, problems, num_open)


def written_table(decisions: Iterable[Decision]) -> str:
    """Decisions as a table that `read_table` understands and a spreadsheet keeps."""
    rows = [[getattr(item, name) for name in _EXPORTED] for item in decisions]
    return csv_text(_EXPORTED, rows)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of each row, cut at what is most often in the first one.

    Raises:
        DataError: The text is no table.
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from ((reader.line_num, cells) for cells in reader if any(cells))
    except csv.Error as error:
        raise DataError(
            _("a table of decisions, such as CSV"),
            _(
                "a text that is none ({problem}, line {line})",
                problem=error,
                line=reader.line_num,
            ),
            _("Save it as CSV again."),
        ) from error


def _guessed(headings: list[str]) -> dict[str, tuple[int, str]]:
    """Place and heading of each column that there is.

    Raises:
        DataError: One that is needed is missing.
    """
    known = [
        as_meant(heading.strip()).lower().replace(" ", "_") for heading in headings
    ]
    found = {
        name: (known.index(first), headings[known.index(first)].strip())
        for name, words in _NAMES.items()
        if (first := next((word for word in words if word in known), None))
    }
    if missing := [name for name in _NEEDED if name not in found]:
        there = ", ".join(filter(None, headings[:_MOST_NAMED]))
        raise DataError(
            _("columns called path and action in the table's first line"),
            _no_columns(missing, there or _("nothing")),
            _("Name them; value has the new class, the reason or the group."),
        )
    return found


def _no_columns(missing: list[str], there: str) -> str:
    if len(missing) > 1:
        return _("no path and no action among: {names}", names=there)
    return _("no {name} among: {names}", name=missing[0], names=there)


def _decision(
    row: Mapping[str, str],
    digests: Mapping[str, str],
    class_names: Collection[str],
    accepts_new: bool,
) -> Decision | str:
    """What a row decides, or why it can't be taken."""
    path = _known_path(row["path"], digests)
    if path is None:
        return _("no image of this data set")
    action = as_meant(row["action"].strip()).lower()
    if action not in SUBJECTS:
        known = ", ".join(SUBJECTS)
        return _(
            '"{action}" is no action: write one of {names}', action=action, names=known
        )
    digest = as_meant(row.get("digest", "").strip())
    if digest not in ("", digests[path]):
        return _("the file has changed since this was decided")
    value = row.get("value", "").strip()
    if action == RELABEL:
        name = next((v for v in (value, as_meant(value)) if v in class_names), None)
        if name is None and accepts_new and value:
            try:
                name = chosen_class_name(as_meant(value), class_names)
            except DataError as error:
                return _(
                    "{received}: expected {expected}",
                    received=error.received,
                    expected=error.expected,
                )
        if name is None:
            return _no_class(as_meant(value), class_names)
        value = name
    elif is_of_pool(path) and SUBJECTS[action] != "use" and action != UNLABEL:
        return _("an image without a label needs relabel, and its class under value")
    elif action == GROUP and not value:
        return _("a group needs a name, under value")
    elif action in (EXCLUDE, GROUP):
        value = as_meant(value)
    else:  # the others say all by themselves
        value = ""
    return Decision(path, digests[path], action, value)


def _known_path(cell: str, digests: Mapping[str, str]) -> str | None:
    """The image that a cell means, also where Windows or a shell wrote it."""
    for text in (cell, as_meant(cell), as_meant(cell.strip())):
        for path in (text, text.replace("\\", "/").removeprefix("./")):
            if path in digests:
                return path
    return None


def _no_class(value: str, class_names: Collection[str]) -> str:
    more = ["..."] if len(class_names) > _MOST_NAMED else []
    names = ", ".join(sorted(class_names)[:_MOST_NAMED] + more)
    if not value:
        return _("a new label needs its class under value: one of {names}", names=names)
    return _(
        '"{value}" is no class of this data set: {names}', value=value, names=names
    )
