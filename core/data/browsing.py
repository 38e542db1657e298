"""Looking into the folders of this computer, within those that may be read.

Files are told by their names and none is opened, so that a folder with 50,000 of them
is shown at once; what lies deeper is counted as far as a fraction of a second allows.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.access.roots import data_roots, may_read, require_readable
from core.data.folders.file_names import looks_like_image
from core.data.folders.layout import is_ignored
from core.errors import DataError
from core.language.texts import _, mark
from core.storage.given_paths import absolute_path, is_utf8, readable

_COUNTING_SECONDS = 0.3  # for all folders that are shown together
_DEPTH = 2  # folders in each other that are counted: splits, classes
_LINK_OUT = mark("a link that leads out of the folders that may be read")
_LINK_NOWHERE = mark("a link to nothing")


@dataclass(frozen=True)
class FolderRow:
    """A folder in another one."""

    name: str
    path: Path
    num_images: int  # files called like images, in it and two folders deeper
    num_folders: int  # directly in it
    is_counted: bool  # False = there may be more than these
    problem: str  # why it can't be opened; "" = it can


@dataclass(frozen=True)
class FolderView:
    """What a person sees of one folder.

    Attributes:
        path: Its place, links followed; None = the list of folders that may be read.
        crumbs: Name and place of each folder around it that may be opened, from the
            outermost on, and of itself.
        folders: In it, by name; without hidden ones.
        num_images: Files in it, not deeper, that are called like images.
    """

    path: Path | None
    crumbs: tuple[tuple[str, Path], ...]
    folders: tuple[FolderRow, ...]
    num_images: int


def first_place() -> Path | None:
    """Where looking begins: the only folder that may be read, or the user's home.

    None stands for the list of several such folders, or of none.
    """
    roots = data_roots()
    if roots is None:
        try:
            return Path.home()
        except RuntimeError:  # a user without a home, as in some containers
            return Path(os.path.abspath(os.sep))
    return roots[0] if len(roots) == 1 else None


def look_into(path: Path | None) -> FolderView:
    """What is in a folder.

    Args:
        path: The folder; None = the list of folders that may be read.

    Raises:
        DataError: It may not be read, or can't be.
    """
    if path is None:
        roots = data_roots() or ()
        return FolderView(None, (), tuple(_rows((str(it), it) for it in roots)), 0)
    require_readable(path)
    place = absolute_path(path)
    try:
        entries = _entries(str(place))
    except OSError as error:
        received = f"{readable(str(place))} ({error.strerror})"
        action = _("Choose another one, or change its permissions.")
        raise DataError(_("a folder that can be opened"), received, action) from error
    inner = sorted(filter(_is_shown_folder, entries), key=_by_name)
    num_images = sum(map(looks_like_image, entries))
    rows = _rows((entry.name, Path(entry.path)) for entry in inner)
    return FolderView(place, _crumbs(place), tuple(rows), num_images)


def _crumbs(place: Path) -> tuple[tuple[str, Path], ...]:
    around = [place, *place.parents][::-1]
    return tuple((readable(it.name or str(it)), it) for it in around if may_read(it))


def _rows(folders: Iterable[tuple[str, Path]]) -> Iterator[FolderRow]:
    deadline = time.monotonic() + _COUNTING_SECONDS
    for name, path in folders:
        shown = readable(name)
        if problem := _problem(path):
            yield FolderRow(shown, path, 0, 0, True, problem)
        elif time.monotonic() > deadline:
            yield FolderRow(shown, path, 0, 0, False, "")
        else:
            yield _counted(shown, path, deadline)


def _problem(path: Path) -> str:
    """Why a folder can't be opened, as far as its name tells and where it leads."""
    if not is_utf8(path):
        return _("a name that is not valid Unicode; type its path")
    if path.is_symlink():
        if not may_read(path):
            return _(_LINK_OUT)
        if not path.exists():
            return _(_LINK_NOWHERE)
    return ""


def _counted(name: str, path: Path, deadline: float) -> FolderRow:
    """Count the images in a folder and in those within, until the time is over."""
    num_images = num_folders = 0
    pending = [(str(path), 0)]
    while pending:
        folder, depth = pending.pop()
        if depth and time.monotonic() > deadline:
            return FolderRow(name, path, num_images, num_folders, False, "")
        try:
            entries = _entries(folder)
        except OSError as error:
            if depth:  # said when somebody opens the folder around it
                continue
            problem = _("can't be opened ({problem})", problem=error.strerror)
            return FolderRow(name, path, 0, 0, True, problem)
        for entry in entries:
            if looks_like_image(entry):
                num_images += 1
            elif depth < _DEPTH and _is_shown_folder(entry) and not entry.is_symlink():
                num_folders += depth == 0
                pending.append((entry.path, depth + 1))
    return FolderRow(name, path, num_images, num_folders, True, "")


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as found:
        return list(found)


def _is_shown_folder(entry: os.DirEntry[str]) -> bool:
    if is_ignored(entry.name):
        return False
    try:
        return entry.is_dir() or (entry.is_symlink() and not os.path.isfile(entry.path))
    except OSError:  # such as a link that points to itself
        return True


def _by_name(entry: os.DirEntry[str]) -> tuple[str, str]:
    return entry.name.casefold(), entry.name
