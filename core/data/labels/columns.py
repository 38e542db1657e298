"""Which columns of a table hold the images' names, their classes and their splits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.data.folders.split_words import splits_of
from core.data.image_names import ImageNames
from core.data.tables import Table

_SAMPLE = 100  # rows, the first ones, and as many from all over the table
_MAX_TRIED = 1000  # columns

_PATH_WORDS = ("file_name", "filename", "file", "path", "image", "name", "id")
_LABEL_WORDS = (
    *("label", "class", "category", "target", "species", "breed", "diagnosis"),
    *("variety", "kind", "type", "genre", "text", "caption"),
)
_SPLIT_WORDS = ("split", "set", "subset", "partition", "usage", "phase")
_NUMBER = re.compile(r"\s*-?[\d.]+\s*")
YES, NO = ("1", "1.0", "true"), ("0", "0.0", "false", "")


@dataclass(frozen=True)
class Columns:
    """What a table's columns are taken for; see `LabelTable`."""

    path_column: str = ""
    label_columns: tuple[str, ...] = ()
    split_column: str = ""
    has_header: bool = True


def guessed_columns(
    table: Table, images: ImageNames, folder: str = ""
) -> Columns | None:
    """The columns that probably hold names, classes and splits.

    Where the first line names an image itself, the table has no headings.

    Args:
        table: As it was read, its first line taken for headings.
        images: Those of the data set.
        folder: That the table lies in, relative to the root.

    Returns:
        The columns; None where none of them names images, or none may hold classes.
    """
    has_header = not any(
        "." in name and len(images.find(name, folder)) == 1 for name in table.columns
    )
    if not has_header:
        table = table.without_header()
    step = max(1, len(table.rows) // _SAMPLE)
    sample = [*table.rows[:_SAMPLE], *table.rows[_SAMPLE::step]]
    path = _path_column(table, sample, images, folder)
    if path is None:
        return None
    others = [column for column in table.columns[:_MAX_TRIED] if column != path]
    values = {
        column: [row[place] for row in sample]
        for place, column in enumerate(table.columns)
    }
    split = next((it for it in others if _is_split(it, values[it])), "")
    others = [column for column in others if column != split]
    labels = _label_columns(others, values)
    return Columns(path, labels, split, has_header) if labels else None


def _path_column(
    table: Table,
    sample: Sequence[Sequence[str]],
    images: ImageNames,
    folder: str,
) -> str | None:
    found = {}
    for place, column in enumerate(table.columns[:_MAX_TRIED]):
        is_called_so = _rank(column, _PATH_WORDS) < len(_PATH_WORDS)
        cells = {row[place] for row in sample}
        # A number may be the name of an image, but mostly is not.
        cells = {it for it in cells if is_called_so or not _NUMBER.fullmatch(it)}
        meant = [(it, images.find(it, folder)) for it in cells]
        whole = {paths for it, paths in meant if len(paths) == 1 and "." in it}
        found[column] = len(whole), sum(len(paths) == 1 for _, paths in meant)
    best = max(found.values(), default=(0, 0))
    if best == (0, 0):
        return None
    return min(
        (column for column in found if found[column] == best),
        key=lambda column: _rank(column, _PATH_WORDS),
    )


def _is_split(column: str, values: Sequence[str]) -> bool:
    """Whether all that a column says are splits, or most where its name says so."""
    said = {value.strip() for value in values if value.strip()}
    known = splits_of(said)
    if _rank(column, _SPLIT_WORDS) < len(_SPLIT_WORDS):
        return bool(known) and len(known) * 2 >= len(said)
    return bool(said) and len(known) == len(said)


def _label_columns(
    columns: Sequence[str], values: dict[str, list[str]]
) -> tuple[str, ...]:
    """One column of classes, or one for each class with a 1 where it is meant."""
    binary = [it for it in columns if _is_binary(values[it])]
    named = [it for it in columns if _rank(it, _LABEL_WORDS) < len(_LABEL_WORDS)]
    if len(binary) > 1 and not any(it in named for it in columns if it not in binary):
        return tuple(binary)
    if not columns:
        return ()
    return (min(columns, key=lambda column: _doubt(column, values[column])),)


def _is_binary(values: Sequence[str]) -> bool:
    said = {value.strip().lower() for value in values}
    return said <= {*YES, *NO} and not said <= {""}


def _doubt(column: str, values: Sequence[str]) -> float:
    """How little a column looks like classes: they have names, and repeat."""
    said = [value.strip() for value in values if value.strip()]
    sizes = Counter(said)
    alone = sum(count == 1 for count in sizes.values()) / (len(sizes) or 1)
    is_number = all(map(_NUMBER.fullmatch, sizes))
    return (
        2 * _rank(column, _LABEL_WORDS) / len(_LABEL_WORDS)
        + alone
        + 0.3 * is_number
        + 3 * (len(sizes) < 2)
    )


def _rank(column: str, words: Sequence[str]) -> int:
    """The place of the first word that a column is called like; their number = none."""
    name = re.sub(r"[^a-z]+", "_", column.lower()).strip("_")
    parts = name.split("_")
    return next(
        (i for i, word in enumerate(words) if word in (*parts, name)), len(words)
    )
