"""The table of labels that the options name: in the data set's folder, or elsewhere."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path, PurePosixPath

from core.access.roots import require_readable
from core.data.datasets import Dataset
from core.data.folders.choice import LabelTable
from core.data.folders.class_folders import opened_tree
from core.data.folders.tree import FolderTree
from core.data.labels.columns import Columns
from core.data.labels.table_files import KEPT, keep_file, keep_labels
from core.data.labels.ways import label_table, table_groups
from core.errors import ConfigError
from core.storage.given_paths import given_path


def named_table(arguments: argparse.Namespace, dataset: Dataset) -> LabelTable:
    """How the table that --labels names is read.

    A name without a folder stands for all tables of this name, as there may be one in
    the folder of each split. A copy is kept of a table that lies elsewhere.

    Raises:
        DataError: It is not there.
        ConfigError: It is no table, or its columns are not those that were named.
    """
    tree = opened_tree(Path(dataset.root))
    said = Columns(
        arguments.path_column or "",
        tuple(arguments.label_column or ()),
        arguments.split_column or "",
        not (arguments.path_column or "").startswith("column "),
    )
    own = dataset.folder
    if files := _files_within(tree, arguments.labels):
        table = label_table(tree, files, None, said)
    else:
        kept = keep_labels(own, *_content(arguments.labels))
        table = label_table(tree, [kept], own / KEPT, said)
    names = arguments.class_names
    if names is None:
        return table
    within = _within(tree, names)
    names_file = within or keep_file(own, *_content(names))
    return replace(table, names_file=names_file)


def _files_within(tree: FolderTree, text: str) -> tuple[str, ...]:
    if path := _within(tree, text):
        return (path,)
    for files in table_groups(tree):
        if PurePosixPath(files[0]).name == text:
            return files
    return ()


def _within(tree: FolderTree, text: str) -> str:
    """A file of the data set's folder by its path from there or from here; "" = none.

    Links out of the folder are none of its files.
    """
    if tree.file(text.replace("\\", "/")):
        return text.replace("\\", "/")
    path = given_path(text).resolve()
    if not path.is_relative_to(tree.root):
        return ""
    relative = path.relative_to(tree.root).as_posix()
    return relative if tree.file(relative) else ""


def _content(text: str) -> tuple[str, bytes]:
    """Name and content of a file outside the data set's folder."""
    path = given_path(text)
    require_readable(path)
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        received = f"{path} ({error.strerror})"
        action = "Check the path."
        raise ConfigError("a table of labels", received, action) from error
