"""The files of a table of labels: those in a data set's folder, and kept copies."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePath

from core.data.folders.tree import FolderTree
from core.data.tables import MAX_MB, read_table
from core.errors import DataError
from core.language.texts import _
from core.storage.files import slug, write_bytes

KEPT = "labels"  # the folder of copies, in a data set's own folder

_MAX_BYTES = MAX_MB * 1_000_000


def table_bytes(tree: FolderTree, file: str, kept: Path | None) -> bytes:
    """What stands in a file of a table; no link is followed out of the folder.

    Args:
        tree: The data set's folders.
        file: Relative to the data set's root, or the name of a copy.
        kept: The folder of copies; None = the file lies in the data set's folder.

    Raises:
        DataError: It is not there, or can't be read.
    """
    if kept is None:
        entry = tree.file(file)
        path = Path(entry.path) if entry else None
    else:
        path = kept / PurePath(file).name
    expected = _("the table that the labels stand in")
    action = _("Put it back, or say again where the labels are.")
    if path is None or not path.is_file():
        raise DataError(expected, _("{file} (not in the folder)", file=file), action)
    try:
        with path.open("rb") as opened:
            return opened.read(_MAX_BYTES + 1)
    except OSError as error:
        raise DataError(expected, f"{file} ({error.strerror})", action) from error


def keep_labels(folder: Path, name: str, data: bytes) -> str:
    """Keep a copy of a table that lies elsewhere.

    Args:
        folder: The data set's own.
        name: What its owner calls it.
        data: The file's content.

    Returns:
        The name that it is kept under.

    Raises:
        ConfigError: It is no table.
    """
    read_table(data)
    return keep_file(folder, name, data)


def keep_file(folder: Path, name: str, data: bytes) -> str:
    """Keep a copy of any text beside a table, as of the classes' names.

    Returns:
        The name that it is kept under.
    """
    title = PurePath(name)
    digest = hashlib.sha256(data).hexdigest()[:8]
    ending = title.suffix if title.suffix[1:].isalnum() else ""
    kept = f"{slug(title.stem)}-{digest}{ending[:8]}"
    (folder / KEPT).mkdir(exist_ok=True)
    write_bytes(folder / KEPT / kept, data)
    return kept
