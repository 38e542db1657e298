"""A folder that was dropped on the page: its files come one by one, with their paths.

The names are what a browser says, or whoever writes their own requests: they are held
to the rules for archives before anything is written.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.data.archives.entries import FILE, Entry, checked
from core.data.copies import keep_copy
from core.data.registry import DROPPED, Dataset, shown_name
from core.errors import DataError
from core.language.texts import _, plural
from core.storage.files import slug
from core.storage.free_space import free_bytes
from core.storage.paths import datasets_dir
from core.text.numbers import size

MAX_FILES = 10_000
MAX_BYTES = 1_000_000_000  # of all files: they are in the server's memory

_SPARE_BYTES = 200_000_000
_MAX_NAMED = 3  # folders, in the name of a data set


@dataclass(frozen=True)
class DroppedFile:
    """A file with the path that its browser gives it, such as "pets/cat/1.jpg"."""

    name: str
    num_bytes: int
    content: BinaryIO  # seekable


def dropped_folders(files: Sequence[DroppedFile]) -> dict[str, int]:
    """Number of files by folder, sorted; without what operating systems leave behind.

    Raises:
        DataError: There are too many or too large files, or one is called as no file
            may be.
    """
    counts = Counter(path.rpartition("/")[0] for path in _checked(files))
    return dict(sorted(counts.items()))


def add_dropped(files: Sequence[DroppedFile]) -> Dataset:
    """Store a dropped folder of class folders in THAW_HOME and register it.

    The same files give the same data set. Several folders that were dropped together
    are the classes.

    Raises:
        DataError: As for `dropped_folders`; there are fewer than two class folders, or
            there is no room on the disk.
    """
    found = _checked(files)
    tops = sorted({path.partition("/")[0] for path in found})
    is_one = len(tops) == 1
    title = shown_name(", ".join(tops[:_MAX_NAMED]))
    _require_room(sum(file.num_bytes for file in found.values()))
    dataset_id = f"{slug(title)}-{_digest(found)[:12]}"

    def fill(folder: Path) -> Dataset:
        for path, file in found.items():
            inner = path.partition("/")[2] if is_one else path
            _write(folder / (inner or path), file)
        return Dataset(dataset_id, title, DROPPED, str(folder))

    return keep_copy(dataset_id, fill)


def _checked(files: Sequence[DroppedFile]) -> dict[str, DroppedFile]:
    """The files to store by their safe path, with "/"."""
    num_bytes = sum(file.num_bytes for file in files)
    if not files or len(files) > MAX_FILES or num_bytes > MAX_BYTES:
        raise DataError(
            plural(
                "a folder with at most {count} file and {size}",
                "a folder with at most {count} files and {size}",
                MAX_FILES,
                size=size(MAX_BYTES),
            ),
            plural(
                "{count} file and {size}",
                "{count} files and {size}",
                len(files),
                size=size(num_bytes),
            ),
            _(
                "Make a zip of it, or give its path if it lies on the computer that "
                "runs Thaw."
            ),
        )
    entries = (Entry(it.name, FILE, it.num_bytes, False, it) for it in files)
    try:
        return {path: entry.header for path, entry in checked(entries).items()}
    except DataError as error:
        raise DataError(
            _("a folder whose files have plain names"),
            error.received,
            _("Rename it, or drop the folder again."),
        ) from error


def _digest(files: dict[str, DroppedFile]) -> str:
    found = hashlib.blake2b()
    for path, file in sorted(files.items()):
        file.content.seek(0)
        content = hashlib.file_digest(file.content, "blake2b")  # type: ignore[arg-type]
        found.update(f"{path}\0{content.hexdigest()}\0".encode())
    return found.hexdigest()


def _write(path: Path, file: DroppedFile) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file.content.seek(0)
        with path.open("xb") as target:
            shutil.copyfileobj(file.content, target)
    except (FileExistsError, NotADirectoryError) as error:
        raise DataError(
            _("files with different names"),
            _("two that both want to be {name}", name=repr(file.name[:200])),
            _("Rename one of them, and drop the folder again."),
        ) from error


def _require_room(num_bytes: int) -> None:
    free = free_bytes(datasets_dir()) - _SPARE_BYTES
    if num_bytes > free:
        raise DataError(
            _("{size} of free disk space", size=size(num_bytes)),
            size(max(0, free)),
            _("Free some space, or give the path of the folder instead."),
        )
