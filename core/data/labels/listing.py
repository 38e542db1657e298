"""The files of a data set's folder with their classes, however these are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from core.data.folders.choice import PATTERN, TABLE, LayoutChoice
from core.data.folders.class_folders import list_folders, opened_tree
from core.data.folders.labels_elsewhere import labels_elsewhere, marks_objects
from core.data.folders.layout import BadFile, Listing
from core.data.folders.levels import Level, levels
from core.data.labels.by_name import image_paths, list_by_name
from core.data.labels.by_table import list_by_table
from core.data.labels.table_files import KEPT
from core.data.labels.ways import ways
from core.errors import DataError
from core.language.kept import kept_plural
from core.language.texts import mark

LEFT_OUT = mark("left out, as you said")


def list_images(
    root: Path, choice: LayoutChoice | None = None, own: Path | None = None
) -> Listing:
    """List a folder's files with their classes, without opening an image.

    Where no folder is named after a class, it says in which other ways the classes can
    be found.

    Args:
        root: The data set's folder.
        choice: How labels are found, as somebody said; None = nobody did.
        own: The data set's own folder in THAW_HOME, with copies of tables.

    Raises:
        DataError: The folder, or a table, is missing or unreadable.
        ConfigError: A table lacks a column that was named.
    """
    tree = opened_tree(root)
    choice = choice or LayoutChoice()
    if choice.layout == TABLE and choice.table:
        listing = list_by_table(tree, choice.table, (own or root) / KEPT)
    elif choice.layout == PATTERN:
        listing = list_by_name(tree, choice.pattern)
    else:
        listing = list_folders(tree, choice)
        is_open = listing.question or len(listing.class_names) < 2
        if is_open and not marks_objects(listing.labels_elsewhere):
            listing.ways = tuple(ways(tree))
    listing.is_told = choice.layout in (TABLE, PATTERN)
    _leave_out(listing, choice.left_out)
    return listing


def folder_levels(root: Path, choice: LayoutChoice | None = None) -> list[Level]:
    """What the classes would be at each level of the folders.

    Raises:
        DataError: The folder is missing or unreadable.
    """
    return levels(opened_tree(root), choice)


def has_images(root: Path) -> bool:
    """Whether a folder holds images whose classes a table or names could tell."""
    try:
        tree = opened_tree(root)
    except DataError:
        return False
    num_images = len(image_paths(tree))  # first: it reads the folders
    return num_images > 1 and not marks_objects(labels_elsewhere(tree))


def _leave_out(listing: Listing, classes: Sequence[str]) -> None:
    counts = Counter(file.label for file in listing.files)
    known = [name for name in classes if name in listing.class_names]
    if not known:
        return
    listing.files = [file for file in listing.files if file.label not in known]
    listing.class_names -= set(known)
    listing.bad_files.extend(
        BadFile(f"{name}/", _left_out(counts[name])) for name in known
    )
    listing.bad_files.sort(key=lambda bad: bad.path)


def _left_out(num_files: int) -> str:
    return kept_plural(
        "left out, as you said ({count} file)",
        "left out, as you said ({count} files)",
        num_files,
    )
