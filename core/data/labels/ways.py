"""Where the labels may stand if no folder is named after a class."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from core.data.folders.choice import PATTERN, TABLE, LabelTable, LayoutChoice
from core.data.folders.file_names import looks_like_image, may_be_image
from core.data.folders.labels_elsewhere import is_table, table_rank
from core.data.folders.question import listed
from core.data.folders.tree import FolderTree
from core.data.image_names import ImageNames
from core.data.labels.by_name import fitting_pattern, image_paths
from core.data.labels.cells import shown
from core.data.labels.columns import Columns, guessed_columns
from core.data.labels.table_files import table_bytes
from core.data.tables import read_table
from core.errors import ConfigError, UserError
from core.language.texts import _

_MAX_TRIED = 12  # tables
_MAX_TABLES = 50  # of one name, as one for each split


def ways(tree: FolderTree) -> list[LayoutChoice]:
    """Tables and patterns that give images their classes, the likeliest first."""
    found = []
    names = image_names(tree)
    for files in list(table_groups(tree))[:_MAX_TRIED]:
        if labels := table_way(tree, files, names):
            found.append(LayoutChoice(TABLE, table=labels))
    if pattern := fitting_pattern(image_paths(tree)):
        found.append(LayoutChoice(PATTERN, pattern=pattern))
    return found


def table_way(
    tree: FolderTree, files: Sequence[str], names: ImageNames | None = None
) -> LabelTable | None:
    """How tables of the data set's folder are read; None where they name no images."""
    for file in files:
        try:
            table = read_table(table_bytes(tree, file, None))
        except UserError:
            continue
        folder = posixpath.dirname(file)
        guess = guessed_columns(table, names or image_names(tree), folder)
        if guess:
            return _read_as(files, guess)
    return None


def label_table(
    tree: FolderTree, files: Sequence[str], kept: Path | None, said: Columns
) -> LabelTable:
    """How tables are read, by the columns that somebody named; others are guessed.

    Args:
        tree: The data set's folders.
        files: Of the tables, see `LabelTable`.
        kept: The folder of copies; None = the files lie in the data set's folder.
        said: The columns that were named; "" and () = not named.

    Raises:
        DataError: A file is not there.
        ConfigError: It is no table, lacks a column that was named, or no column names
            images and none was named.
    """
    table = read_table(table_bytes(tree, files[0], kept))
    folder = "" if kept else posixpath.dirname(files[0])
    guess = guessed_columns(table, image_names(tree), folder)
    if guess is None and not (said.path_column and said.label_columns):
        raise ConfigError(
            _("a table with a column of the images' names and one of their classes"),
            _(
                "columns {names}, none of which names an image that is there",
                names=listed([shown(name) for name in table.columns]),
            ),
            _(
                "Write names as they are in the data set's folder, or say which "
                "columns these are."
            ),
        )
    guess = guess or Columns("", (), "", said.has_header)
    found = Columns(
        said.path_column or guess.path_column,
        said.label_columns or guess.label_columns,
        said.split_column or guess.split_column,
        guess.has_header,
    )
    columns = table if found.has_header else table.without_header()
    for column in (found.path_column, *found.label_columns, found.split_column):
        if column:
            columns.place(column)
    return replace(_read_as(files, found), is_kept=kept is not None)


def _read_as(files: Sequence[str], columns: Columns) -> LabelTable:
    return LabelTable(
        *(tuple(files), columns.path_column, columns.label_columns),
        split_column=columns.split_column,
        has_header=columns.has_header,
    )


def image_names(tree: FolderTree) -> ImageNames:
    """The images of a folder by what tables may call them."""
    files = tree.below(str(tree.root))
    return ImageNames([tree.relative(it.path) for it in files if may_be_image(it)])


def table_groups(tree: FolderTree) -> list[tuple[str, ...]]:
    """The tables of a folder; those of one name in several folders belong together."""
    groups: dict[str, list[str]] = defaultdict(list)
    for file in tree.below(str(tree.root)):
        path = PurePosixPath(tree.relative(file.path))
        if not looks_like_image(file) and is_table(path):
            groups[path.name].append(str(path))
    few = [tuple(sorted(it)) for it in groups.values() if len(it) <= _MAX_TABLES]
    return sorted(few, key=lambda it: (table_rank(PurePosixPath(it[0])), it))
