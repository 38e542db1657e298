"""A table that says which group an image belongs to: a CSV file with two columns.

A copy is kept in `groups/` of the data set's folder, so that a split can be extended
when the file itself has moved.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from core.data.datasets import Dataset
from core.errors import ConfigError
from core.storage.files import slug, write_bytes
from core.storage.fingerprint import content_digest

_FOLDER = "groups"
_MAX_BYTES = 50_000_000
_SAMPLE = 2000  # rows, to guess the columns by

_GROUP_WORDS = (
    *("group", "person", "patient", "subject", "user", "participant", "signer"),
    *("source", "camera", "site", "session", "video", "scene", "specimen", "id"),
)


@dataclass(frozen=True)
class GroupTable:
    """A table's columns and rows, all of them text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def groups(
        self, paths: Sequence[str], path_column: str, group_column: str
    ) -> dict[str, str]:
        """The group by path, of those images that the table names.

        A path counts before a file's name; a name that several images have says
        nothing.

        Args:
            paths: Of the images, relative to the data set's root.
            path_column: The column with paths or file names.
            group_column: The column with groups.

        Raises:
            ConfigError: There is no such column.
        """
        path_at, group_at = map(self._place, (path_column, group_column))
        named = {
            _cleaned(row[path_at]): row[group_at].strip()
            for row in self.rows
            if row[group_at].strip()
        }
        full = _full_paths(paths, named)
        return {path: named[name] for name, path in full.items()}

    def _place(self, column: str) -> int:
        if column in self.columns:
            return self.columns.index(column)
        raise ConfigError(
            f"one of the table's columns: {', '.join(self.columns)}",
            column or "nothing",
            "Choose one of them.",
        )

    def guessed_columns(self, paths: Sequence[str]) -> tuple[str, str]:
        """The columns that probably hold the paths and the groups.

        Raises:
            ConfigError: No column names images of the data set, or there is no other.
        """
        sample = self.rows[:_SAMPLE]
        found = {}
        for place, column in enumerate(self.columns):
            cells = {_cleaned(row[place]): "" for row in sample}
            found[column] = len(_full_paths(paths, cells))
        path_column = max(found, key=lambda column: found[column])
        others = [column for column in self.columns if column != path_column]
        if not found[path_column] or not others:
            raise ConfigError(
                "a table with a column of the images' paths or file names, and another "
                "one with their groups",
                f"columns {', '.join(self.columns)}, none of which names an image"
                if others
                else "one column",
                "Write paths as they are below the data set's folder, such as "
                f"{paths[0] if paths else 'cat/1.jpg'}.",
            )
        return path_column, min(others, key=lambda column: self._doubt(column, sample))

    def _doubt(self, column: str, sample: Sequence[tuple[str, ...]]) -> float:
        """How little a column looks like groups: 0 and less where its name says so."""
        words = [i for i, word in enumerate(_GROUP_WORDS) if word in column.lower()]
        if words:
            return words[0] - len(_GROUP_WORDS)
        place = self.columns.index(column)
        sizes = Counter(row[place] for row in sample)
        # As good: some values that repeat; a number of its own for each row, or one
        # value for all, groups nothing.
        alone = sum(count == 1 for count in sizes.values())
        return (alone + 1) / (len(sample) + 1) + (len(sizes) < 2)


def read_table(data: bytes) -> GroupTable:
    """Read a CSV or TSV file whose first line names the columns.

    Raises:
        ConfigError: It is none, or too large.
    """
    expected = "a CSV file of UTF-8 text whose first line names its columns"
    action = "Save the table as CSV, with a column of paths and one of groups."
    if len(data) > _MAX_BYTES:
        raise ConfigError(f"{expected}, of at most 50 MB", "a larger one", action)
    try:
        text = data.decode("utf-8-sig")
        first = text.partition("\n")[0]
        delimiter = max(",;\t|", key=first.count)
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(expected, str(error), action) from error
    if len(lines) < 2:
        raise ConfigError(expected, "no row below the columns' names", action)
    columns = tuple(name.strip() for name in lines[0])
    if len(set(columns)) < len(columns):
        raise ConfigError(expected, "two columns of the same name", action)
    width = len(columns)
    rows = (tuple(line[:width]) + ("",) * (width - len(line)) for line in lines[1:])
    return GroupTable(columns, tuple(row for row in rows if any(row)))


def keep_table(dataset: Dataset, data: bytes, name: str) -> str:
    """Keep a copy of a table with the data set.

    Args:
        dataset: The groups are of its images.
        data: The file's content.
        name: What its owner calls it.

    Returns:
        The name that it is kept under.

    Raises:
        ConfigError: It is no table.
    """
    read_table(data)
    kept = f"{slug(PurePath(name).stem)}-{content_digest(data)[:8]}.csv"
    folder = dataset.folder / _FOLDER
    folder.mkdir(exist_ok=True)
    write_bytes(folder / kept, data)
    return kept


def kept_table(dataset: Dataset, name: str) -> GroupTable:
    """Read what `keep_table` kept.

    Raises:
        ConfigError: It is not there any more.
    """
    path = dataset.folder / _FOLDER / PurePath(name).name
    try:
        return read_table(path.read_bytes())
    except OSError as error:
        raise ConfigError(
            "the table of groups that the split was made by",
            f"{name} ({error.strerror})",
            "Give the CSV file again.",
        ) from error


def _cleaned(text: str) -> str:
    return text.strip().replace("\\", "/").removeprefix("./").strip("/")


def _full_paths(paths: Sequence[str], named: Mapping[str, str]) -> dict[str, str]:
    """The image's path by what a table calls it.

    Names may begin above the data set's folder, be its paths, or only a file's name.
    """
    ends: dict[str, list[str]] = {}
    wanted = {name.rpartition("/")[2] for name in named}
    for path in paths:
        if (name := path.rpartition("/")[2]) in wanted:
            ends.setdefault(name, []).append(path)
    found = {}
    for name in named:
        candidates = ends.get(name.rpartition("/")[2], [])
        if "/" in name:
            candidates = [
                path
                for path in candidates
                if f"/{name}".endswith(f"/{path}") or f"/{path}".endswith(f"/{name}")
            ]
        exact = [path for path in candidates if path == name]
        if len(exact or candidates) == 1:
            found[name] = (exact or candidates)[0]
    return found
