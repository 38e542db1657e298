"""Images whose classes stand in a table: each row names one image and its class."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.data.folders.choice import LabelTable
from core.data.folders.file_names import Entry, may_be_image
from core.data.folders.layout import SPLITS, Listing
from core.data.folders.split_words import splits_of
from core.data.folders.tree import FolderTree
from core.data.image_names import ImageNames
from core.data.labels.cells import (
    UnusableLabel,
    class_number_names,
    label_of,
    one_spelling,
    shown,
    without_point,
)
from core.data.labels.places import splits_by_place
from core.data.labels.table_files import table_bytes
from core.data.tables import Table, read_table
from core.language.kept import kept
from core.language.texts import mark

_MISSING = mark("named in {table}, but no such file is there")
_AMBIGUOUS = mark("named in {table}, but several files are called so")
_NO_ROW = mark("no row in {table}; not used")
_NO_LABEL = mark("no class in {table}; not used")
_TWO_LABELS = mark("two classes in {table}: {first} and {second}; not used")
_UNKNOWN_SPLIT = mark(
    "The column {column} of {table} says {words}, which is no split that Thaw knows; "
    "these images are split by Thaw."
)

_PROTECTION = (None, *SPLITS)  # an image that two rows place lies in the last of them


@dataclass(frozen=True)
class _Row:
    """What one row says of one image."""

    label: str
    split: str | None
    problem: str = ""  # why it can't be used; "" = it can


def list_by_table(tree: FolderTree, labels: LabelTable, kept: Path) -> Listing:
    """List the images that a table names, with the classes that it gives them.

    Rows whose image is not there, images without a row or with two classes are named
    as left out.

    Args:
        tree: The data set's folders.
        labels: The table's files and columns.
        kept: The folder of copies, for those that Thaw keeps.

    Raises:
        DataError: A file of the table is not there.
        ConfigError: It is no table, or lacks one of the columns.
    """
    files = {
        tree.relative(file.path): file
        for file in tree.below(str(tree.root))
        if may_be_image(file)
    }
    names = ImageNames(list(files))
    title = posixpath.basename(labels.files[0])
    rows: dict[str, _Row] = {}
    unknown: set[str] = set()
    for file in labels.files:
        table = read_table(table_bytes(tree, file, kept if labels.is_kept else None))
        folder = "" if labels.is_kept else posixpath.dirname(file)
        for cell, found, row in _rows(labels, table, names, folder, unknown):
            if len(found) == 1:
                rows[found[0]] = _joined(rows.get(found[0]), row, title)
            else:
                reason = _AMBIGUOUS if found else _MISSING
                tree.leave_out(cell, reason.format(table=title))
    number_names = class_number_names(tree, labels, kept)
    _list(tree, files, _named(rows, number_names), title)
    if unknown:
        words = ", ".join(sorted(map(shown, unknown))[:4])
        tree.listing.notes.append(
            _UNKNOWN_SPLIT.format(column=labels.split_column, table=title, words=words)
        )
    return tree.finished()


def _rows(
    labels: LabelTable,
    table: Table,
    names: ImageNames,
    folder: str,
    unknown: set[str],
) -> Iterator[tuple[str, tuple[str, ...], _Row]]:
    """For each row its image's name as it is shown, the images meant, what is said."""
    if not labels.has_header:
        table = table.without_header()
    path_at = table.place(labels.path_column)
    label_at = {table.place(column): column for column in labels.label_columns}
    split_at = table.place(labels.split_column) if labels.split_column else None
    said: set[str] = set()
    if len(label_at) == 1:
        (only,) = label_at
        said = {row[only].strip() for row in table.rows}
    words = {}
    if split_at is not None:
        words = splits_of({row[split_at].strip() for row in table.rows})
    for number, row in enumerate(table.rows, 1):
        cell = row[path_at]
        split = None
        if split_at is not None and (text := row[split_at].strip()):
            split = words.get(text)
            if split is None:
                unknown.add(text)
        try:
            one = _Row(label_of(row, label_at, said), split)
        except UnusableLabel as error:
            one = _Row("", split, str(error))
        yield (
            (shown(cell) or kept("row {number}", number=number)),
            names.find(cell, folder),
            one,
        )


def _joined(before: _Row | None, row: _Row, title: str) -> _Row:
    """What two rows say of one image; they may only repeat each other."""
    if before is None:
        return row
    if (before.label, before.problem) == (row.label, row.problem):
        return max(before, row, key=lambda it: _PROTECTION.index(it.split))
    if before.problem or row.problem:
        return before if before.problem else row
    first, second = sorted((before.label, row.label))
    if not first:
        return before if before.label else row
    told = _TWO_LABELS.format(table=title, first=shown(first), second=shown(second))
    return _Row("", row.split, told)


def _named(rows: Mapping[str, _Row], names: Mapping[str, str]) -> dict[str, _Row]:
    """The same with names for numbers, where they are known."""
    labels = without_point({row.label for row in rows.values()})
    return {
        path: _Row(names.get(label, label), row.split, row.problem)
        for path, row in rows.items()
        for label in (labels[row.label],)
    }


def _list(
    tree: FolderTree, files: Mapping[str, Entry], rows: Mapping[str, _Row], title: str
) -> None:
    counts: dict[str, int] = defaultdict(int)
    for row in rows.values():
        counts[row.label] += not row.problem
    counts.pop("", None)
    spelled, notes = one_spelling(counts)
    tree.listing.notes.extend(notes)
    tree.listing.class_names.update(
        spelled[label] for label, count in counts.items() if count
    )
    splits = {path: row.split for path, row in rows.items()}
    if not any(splits.values()):
        splits |= splits_by_place(list(rows))
    elif set(splits.values()) in ({"test"}, {"validation"}):
        splits = dict.fromkeys(splits)  # nothing could be trained on
    for path, file in files.items():
        one = rows.get(path)
        if one is None:
            tree.leave_out(path, _NO_ROW.format(table=title))
        elif one.problem or not one.label:
            tree.leave_out(path, one.problem or _NO_LABEL.format(table=title))
        else:
            tree.add_file(file, spelled[one.label], splits[path])
