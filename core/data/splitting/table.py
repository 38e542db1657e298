"""A table that says which group an image belongs to: a CSV file, for example.

A copy is kept in `groups/` of the data set's folder, so that a split can be extended
when the file itself has moved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from core.data.datasets import Dataset
from core.data.image_names import ImageNames
from core.data.tables import Table, read_table
from core.errors import ConfigError
from core.language.texts import _
from core.storage.files import slug, write_bytes
from core.storage.fingerprint import content_digest

_FOLDER = "groups"
_SAMPLE = 2000  # rows, to guess the columns by

_GROUP_WORDS = (
    *("group", "person", "patient", "subject", "user", "participant", "signer"),
    *("source", "camera", "site", "session", "video", "scene", "specimen", "id"),
)


class GroupTable(Table):
    """A table with a column of groups."""

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
        path_at, group_at = map(self.place, (path_column, group_column))
        known = ImageNames(paths)
        groups = {}
        for row in self.rows:
            if group := row[group_at].strip():
                found = known.find(row[path_at])
                if len(found) == 1:
                    groups[found[0]] = group
        return groups

    def guessed_columns(self, paths: Sequence[str]) -> tuple[str, str]:
        """The columns that probably hold the paths and the groups.

        Raises:
            ConfigError: No column names images of the data set, or there is no other.
        """
        sample = self.rows[:_SAMPLE]
        known = ImageNames(paths)
        found = {
            column: len(
                {it for row in sample if len(it := known.find(row[place])) == 1}
            )
            for place, column in enumerate(self.columns)
        }
        path_column = max(found, key=lambda column: found[column])
        others = [column for column in self.columns if column != path_column]
        if not found[path_column] or not others:
            raise ConfigError(
                _(
                    "a table with a column of the images' paths or file names, and "
                    "another one with their groups"
                ),
                _(
                    "columns {columns}, none of which names an image",
                    columns=", ".join(self.columns),
                )
                if others
                else _("one column"),
                _(
                    "Write paths as they are below the data set's folder, such as "
                    "{path}.",
                    path=paths[0] if paths else "cat/1.jpg",
                ),
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


def read_groups(data: bytes) -> GroupTable:
    """Read a table, see `core.data.tables.read_table`.

    Raises:
        ConfigError: It is none, or too large.
    """
    found = read_table(data)
    return GroupTable(found.columns, found.rows)


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
        return read_groups(path.read_bytes())
    except OSError as error:
        raise ConfigError(
            _("the table of groups that the split was made by"),
            f"{name} ({error.strerror})",
            _("Give the CSV file again."),
        ) from error
