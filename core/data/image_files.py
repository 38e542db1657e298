"""The files that a person means by a path, a folder or a pattern."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from core.data.folders.layout import is_ignored
from core.storage.given_paths import given_path

_ANY_DEPTH = "**"


def expanded(text: str) -> list[Path]:
    """Fill in a pattern such as *.jpg, which the Windows shell leaves to programs.

    `**` stands for folders at any depth, or none. What exists under exactly this name
    is no pattern.

    Args:
        text: What was given.

    Returns:
        Files and folders, sorted; the path itself where nothing fits.

    Raises:
        UserError: No file can be called so.
    """
    path = given_path(text)
    if os.path.lexists(path):
        return [path]
    return sorted(set(_matches(path))) or [path]


def files_below(folder: Path) -> Iterator[Path]:
    """All files of a folder and its sub-folders, but for an operating system's own."""
    for inner in _folders(folder):
        found = (entry for entry in _entries(inner) if not _is_folder(entry, True))
        names = sorted(entry.name for entry in found)
        yield from (inner / name for name in names)


def _matches(pattern: Path) -> Iterator[Path]:
    parts = pattern.parts
    if _ANY_DEPTH not in parts:
        yield from map(Path, glob.glob(str(pattern)))
        return
    # Python's own ** follows links, also in circles, and enters what is_ignored names.
    place = parts.index(_ANY_DEPTH)
    rest = parts[place + 1 :] or ("*",)
    for top in glob.glob(str(Path(*parts[:place]))):
        for folder in _folders(Path(top)):
            yield from _matches(Path(glob.escape(str(folder)), *rest))


def _folders(top: Path) -> Iterator[Path]:
    """A folder and all those below it, however deep; links are not followed."""
    pending = [top]
    while pending:
        folder = pending.pop()
        yield folder
        inner = sorted(entry.name for entry in _entries(folder) if _is_folder(entry))
        pending.extend(folder / name for name in reversed(inner))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            entries = list(found)
    except OSError:  # it vanished, or may not be opened
        return []
    names = [entry.name for entry in entries]
    return [entry for entry in entries if not is_ignored(entry.name, names)]


def _is_folder(entry: os.DirEntry[str], follows_links: bool = False) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follows_links)
    except OSError:
        return False
