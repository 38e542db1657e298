"""The images that files, folders, patterns, archives and lists stand for, one by one.

Nothing is read before it is asked for, so a million of them take no memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from core.data.archives.kinds import archive_kind, name_without_ending
from core.data.archives.reading import archive_files, count_archive_files
from core.data.image_files import expanded, files_below
from core.errors import DataError
from core.language.kept import kept
from core.language.texts import mark
from core.storage.given_paths import given_path

NO_FILES = mark("a folder without files")


@dataclass(frozen=True)
class ImageSource:
    """One file that may be an image.

    Attributes:
        name: For people: its path, or that of its archive and its path therein.
        content: Where it lies, or what is in it, which the receiver closes; None where
            there is a reason why not.
        folders: Names of the folders that may tell its class, the nearest first: those
            between what was named and the file, and what was named.
        error: The reason.
    """

    name: str
    content: Path | BinaryIO | None
    folders: tuple[str, ...] = ()
    error: str = ""


def image_sources(texts: Iterable[str]) -> Iterator[ImageSource]:
    """All images in the order of what was given; in folders sorted by their names.

    Args:
        texts: Paths of files, of folders at any depth, of zips and tars, and patterns.

    Raises:
        UserError: No file can be called so.
    """
    for text in texts:
        names: set[str] = set()  # a pattern may find a file and its folder
        paths = expanded(text)
        for path in paths:
            name = text if path == Path(text) else str(path)
            for source in _below(path, name):
                if len(paths) == 1:
                    yield source
                elif source.name not in names:
                    names.add(source.name)
                    yield source


def count_sources(texts: Iterable[str]) -> int | None:
    """How many there are, without opening them; None where that takes as long.

    Raises:
        UserError: No file can be called so.
    """
    total = 0
    for text in texts:
        for path in expanded(text):
            if path.is_dir():
                total += max(1, sum(1 for _ in files_below(path)))
            elif not _is_archive(path):
                total += 1
            else:
                count = _count_archive(path)
                if count is None:
                    return None
                total += count
    return total


def listed_sources(lines: Iterable[str]) -> Iterator[ImageSource]:
    """The files of a list.

    Args:
        lines: A path on each, with or without its line's end; empty ones are passed
            over.
    """
    for line in lines:
        if text := line.rstrip("\r\n"):
            path = given_path(text)
            yield ImageSource(text, path, (path.absolute().parent.name,))


def _below(path: Path, name: str) -> Iterator[ImageSource]:
    if path.is_dir():
        yield from _of_folder(path)
    elif _is_archive(path):
        yield from _of_archive(path)
    else:
        yield ImageSource(name, path, (path.absolute().parent.name,))


def _of_folder(folder: Path) -> Iterator[ImageSource]:
    own, is_empty = folder.absolute().name, True
    for file in files_below(folder):
        is_empty = False
        parts = file.relative_to(folder).parts[:-1]
        yield ImageSource(str(file), file, (*reversed(parts), own))
    if is_empty:
        yield ImageSource(str(folder), None, error=NO_FILES)


def _of_archive(archive: Path) -> Iterator[ImageSource]:
    own = name_without_ending(archive.name)
    try:
        for inner, content in archive_files(archive):
            name, folders = f"{archive}/{inner}", PurePath(inner).parts[:-1]
            if isinstance(content, str):
                yield ImageSource(name, None, (*reversed(folders), own), content)
            else:
                yield ImageSource(name, content, (*reversed(folders), own))
    except DataError as error:
        yield ImageSource(str(archive), None, error=_in_short(error))


def _count_archive(archive: Path) -> int | None:
    try:
        return count_archive_files(archive)
    except DataError:
        return 1  # which says what is wrong with it


def _is_archive(path: Path) -> bool:
    """Whether a file is read as one; by its name first, which costs nothing."""
    if name_without_ending(path.name) == path.name:
        return False
    try:
        return path.is_file() and bool(archive_kind(path, path.name))
    except (DataError, OSError):  # of a kind that its reader says it does not know
        return True


def _in_short(error: DataError) -> str:
    return kept("not an archive that can be read: {problem}", problem=error.received)
