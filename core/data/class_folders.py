"""Which files of a folder are images of which class and split, by their place alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from core.data.layout import BadFile, ListedFile, Listing, is_ignored
from core.errors import DataError
from core.text.numbers import number

_SPLIT_OF = {
    "train": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
}
_Entry: TypeAlias = "os.DirEntry[str]"

_IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")


def list_folder(root: Path) -> Listing:
    """List a folder with one sub-folder per class, without opening any file.

    `train`, `val` (or `validation`, `valid`) and `test` above the classes are splits,
    in any case. One folder that wraps all of this is entered. Sub-folders of a class
    belong to it. Files beside the class folders are not used.

    Args:
        root: The data set's folder.

    Returns:
        The listing, files sorted by path.

    Raises:
        DataError: The folder is missing, unreadable, or not a folder.
    """
    _require_folder(root)
    walk = _Walk(root.resolve())
    top, folders = walk.descend()
    if walk.is_split_layout(folders):
        for folder in folders:
            split = _SPLIT_OF.get(folder.name.casefold())
            if split is None:
                reason = "a folder beside train, val and test; not used"
                walk.reject(folder, reason)
                continue
            classes, files = walk.entries(folder.path)
            walk.add_classes(classes, split)
            walk.count_loose(files, folder.path)
    else:
        walk.add_classes(folders, None)
        walk.count_loose(walk.entries(top)[1], top)
    walk.listing.files.sort(key=lambda file: file.path)
    walk.listing.bad_files.sort(key=lambda file: file.path)
    return walk.listing


def require_classes(listing: Listing) -> None:
    """Check that there are at least two class folders.

    Raises:
        DataError: There are fewer; it says what was found instead.
    """
    if len(listing.class_names) >= 2:
        return
    if listing.class_names:
        raise DataError(
            "at least two class folders",
            f"one ({next(iter(listing.class_names))})",
            "Add a sub-folder with the images of another class.",
        )
    num_images = listing.num_loose_images
    if num_images:
        received = f"{number(num_images, 'image')} directly in the folder"
    else:
        received = "a folder without sub-folders or images"
    raise DataError(
        "a folder with one sub-folder per class",
        received,
        "Put the images of each class into a sub-folder named after the class.",
    )


def _require_folder(root: Path) -> None:
    expected = "a folder with one sub-folder per class"
    try:
        if root.is_dir():
            os.scandir(root).close()
            return
        received = f"{root} (a file)" if root.exists() else f"{root} (missing)"
        action = "Check the path."
    except OSError as error:
        received = f"{root} ({error.strerror})"
        action = "Check the path and your permission to open it."
    raise DataError(expected, received, action)


class _Walk:
    """Collects a listing; reads every folder once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.listing = Listing()
        self._num_skipped = len(os.path.join(root, ""))
        self._entries: dict[str, tuple[list[_Entry], list[_Entry]]] = {}

    def descend(self) -> tuple[str, list[_Entry]]:
        """Enter wrapping folders; give the folder that holds the classes or splits."""
        top = str(self.root)
        while True:
            folders, files = self.entries(top)
            if len(folders) != 1 or any(map(_looks_like_image, files)):
                return top, folders
            is_split = folders[0].name.casefold() in _SPLIT_OF
            if is_split or not self.entries(folders[0].path)[0]:
                return top, folders
            top = folders[0].path

    def is_split_layout(self, folders: list[_Entry]) -> bool:
        """Whether these folders are splits; a class may be called "train" too."""
        named = [item for item in folders if item.name.casefold() in _SPLIT_OF]
        with_classes = [item for item in named if self.entries(item.path)[0]]
        if not with_classes:
            return False
        has_train = any(item.name.casefold() == "train" for item in with_classes)
        return len(named) == len(folders) or (has_train and len(with_classes) > 1)

    def entries(self, folder: str) -> tuple[list[_Entry], list[_Entry]]:
        """The sub-folders and the files of a folder, sorted, without ignored ones."""
        if folder not in self._entries:
            folders: list[_Entry] = []
            files: list[_Entry] = []
            for entry in self._usable(folder):
                (folders if entry.is_dir() else files).append(entry)
            self._entries[folder] = folders, files
        return self._entries[folder]

    def add_classes(self, folders: list[_Entry], split: str | None) -> None:
        for folder in folders:
            self.listing.class_names.add(folder.name)
            pending = [folder.path]
            while pending:
                inner, files = self.entries(pending.pop())
                pending.extend(item.path for item in inner)
                for file in files:
                    self._add_file(file, folder.name, split)

    def count_loose(self, files: list[_Entry], folder: str) -> None:
        num_images = sum(map(_looks_like_image, files))
        self.listing.num_loose_images += num_images
        if num_images:
            path = (self._relative(folder) or ".") + "/"
            images = number(num_images, "image")
            reason = f"{images} outside the class folders; not used"
            self.listing.bad_files.append(BadFile(path, reason))

    def reject(self, entry: _Entry, reason: str) -> None:
        path = self._relative(entry.path) + ("/" if entry.is_dir() else "")
        shown = os.fsencode(path).decode("utf-8", "replace")
        self.listing.bad_files.append(BadFile(shown, reason))

    def _add_file(self, file: _Entry, label: str, split: str | None) -> None:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            self.reject(file, "a device or pipe, not a file")
            return
        path = self._relative(file.path)
        self.listing.files.append(
            ListedFile(path, label, split, status.st_size, status.st_mtime_ns)
        )

    def _usable(self, folder: str) -> Iterator[_Entry]:
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            path = self._relative(folder) + "/"
            reason = f"a folder that can't be opened ({error.strerror})"
            self.listing.bad_files.append(BadFile(path, reason))
            return
        for entry in entries:
            if is_ignored(entry.name):
                continue
            if reason := self._problem(entry):
                self.reject(entry, reason)
            else:
                yield entry

    def _problem(self, entry: _Entry) -> str:
        if any("\ud800" <= letter <= "\udfff" for letter in entry.name):
            return "a file name that is not valid Unicode"
        if not entry.is_symlink():
            return ""
        target = Path(os.path.realpath(entry.path))
        if not target.is_relative_to(self.root):
            return "a link that leads out of the data set's folder"
        if not target.exists():
            return "a link to nothing"
        return "a link to a folder; not followed" if target.is_dir() else ""

    def _relative(self, path: str) -> str:
        return path[self._num_skipped :].replace(os.sep, "/")


def _looks_like_image(file: _Entry) -> bool:
    return file.name.lower().endswith(_IMAGE_SUFFIXES)
