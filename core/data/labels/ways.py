"""Where the labels may stand if no folder is named after a class."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Sequence
from pathlib import PurePosixPath

from core.data.folders.choice import PATTERN, TABLE, LabelTable, LayoutChoice
from core.data.folders.labels_elsewhere import is_table, table_rank
from core.data.folders.tree import FolderTree, looks_like_image, may_be_image
from core.data.image_names import ImageNames
from core.data.labels.by_name import fitting_pattern, image_paths
from core.data.labels.columns import guessed_columns
from core.data.labels.table_files import table_bytes
from core.data.tables import read_table
from core.errors import UserError

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
            return LabelTable(
                *(tuple(files), guess.path_column, guess.label_columns),
                split_column=guess.split_column,
                has_header=guess.has_header,
            )
    return None


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
