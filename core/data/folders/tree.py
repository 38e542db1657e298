"""The folders of a data set, each read once; what can't be used is named."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from core.data.folders.file_names import Entry, looks_like_image, may_be_image
from core.data.folders.layout import BadFile, ListedFile, Listing, is_ignored
from core.data.folders.question import kept_list
from core.data.pictures.reasons import NOT_A_FILE, reason_for
from core.language.kept import kept, kept_plural
from core.language.texts import mark

_IMAGES_PER_COVER = 10  # at least; of fewer images, one may be as good as the others
_LINK_WITHIN_LINK = mark("a link within a linked folder; not followed")
_LINK_AROUND = mark("a link to a folder around it; not followed")
LINK_OUT = mark(
    "a link that leads out of the data set's folder; copy the files into it"
)


class FolderTree:
    """Reads the folders below a root, and collects a listing of their files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.listing = Listing()
        self._num_skipped = len(os.path.join(root, ""))
        self._entries: dict[str, tuple[list[Entry], list[Entry]]] = {}
        self._followed: list[str] = []
        self._troubled: set[str] = set()  # folders with something that can't be read

    def entries(self, folder: str) -> tuple[list[Entry], list[Entry]]:
        """The sub-folders and the files of a folder, sorted, without ignored ones."""
        if folder not in self._entries:
            folders: list[Entry] = []
            files: list[Entry] = []
            for entry in self._usable(folder):
                (folders if _is_folder(entry) else files).append(entry)
            self._entries[folder] = folders, files
        return self._entries[folder]

    def read(self) -> dict[str, tuple[list[Entry], list[Entry]]]:
        """The sub-folders and the files of all folders that were read, by path."""
        return self._entries

    def below(self, folder: str) -> Iterator[Entry]:
        """All files of a folder, at any depth."""
        pending = [folder]
        while pending:
            inner, files = self.entries(pending.pop())
            pending.extend(item.path for item in inner)
            yield from files

    def file(self, path: str) -> Entry | None:
        """A file by its path below the root; None where there is none, or it leads out.

        Args:
            path: With "/".
        """
        folder, _, name = path.rpartition("/")
        place = str(self.root)
        for part in filter(None, folder.split("/")):
            inner = [it.path for it in self.entries(place)[0] if it.name == part]
            if not inner:
                return None
            place = inner[0]
        return next((it for it in self.entries(place)[1] if it.name == name), None)

    def with_images(self, folder: str) -> list[Entry]:
        """The sub-folders that may hold an image, at any depth."""
        return [item for item in self.entries(folder)[0] if self.has_images(item.path)]

    def has_images(self, folder: str) -> bool:
        """Whether anything in a folder, at any depth, may be an image.

        What can't be read may be one: a class that is locked must not go unnoticed.
        """
        pending = [folder]
        while pending:
            path = pending.pop()
            inner, files = self.entries(path)
            if path in self._troubled or any(map(may_be_image, files)):
                return True
            pending.extend(item.path for item in inner)
        return False

    def num_own_images(self, folder: str) -> int:
        """How many files of a folder itself are called like images."""
        return sum(map(looks_like_image, self.entries(folder)[1]))

    def num_images(self, folder: str) -> int:
        """How many files of a folder, at any depth, are called like images."""
        return sum(map(looks_like_image, self.below(folder)))

    def is_group(self, folder: str) -> bool:
        """Whether a folder holds folders of images, and no image itself but a cover."""
        own = self.num_own_images(folder)
        if len(self.with_images(folder)) < 2 or own > 1:
            return False
        return not own or self.num_images(folder) >= _IMAGES_PER_COVER

    def unwrapped(self, folder: str) -> str:
        """The innermost folder that this one only wraps; itself, if it does not."""
        while True:
            inner = self.with_images(folder)
            if len(inner) != 1 or not self.with_images(inner[0].path):
                return folder
            if self.num_own_images(folder):
                return folder
            folder = inner[0].path

    def add_files(
        self, folder: str, label: str, split: str | None, is_whole: bool = True
    ) -> None:
        """List all files of a folder as those of a class.

        Args:
            folder: Its path.
            label: The class.
            split: One of SPLITS, or None where the folder gives none.
            is_whole: Whether the files of its sub-folders belong to it.
        """
        self.listing.class_names.add(label)
        for file in self.below(folder) if is_whole else self.entries(folder)[1]:
            self.add_file(file, label, split)

    def add_file(self, file: Entry, label: str, split: str | None) -> None:
        """List one file as that of a class."""
        try:
            status = file.stat()
        except OSError as error:  # it went away while the folder was being listed
            self.reject(file, reason_for(error, b""))
            return
        if not stat.S_ISREG(status.st_mode):
            self.reject(file, NOT_A_FILE)
            return
        path = self.relative(file.path)
        self.listing.files.append(
            ListedFile(path, label, split, status.st_size, status.st_mtime_ns)
        )

    def count_loose(self, folder: str) -> None:
        """Say how many images lie beside the class folders, if any do."""
        num_images = self.num_own_images(folder)
        self.listing.num_loose_images += num_images
        if num_images:
            reason = kept_plural(
                "{count} image outside the class folders; not used",
                "{count} images outside the class folders; not used",
                num_images,
            )
            self.leave_out((self.relative(folder) or ".") + "/", reason)

    def reject(self, entry: Entry, reason: str) -> None:
        """Name an entry as one that is left out."""
        ending = "/" if _is_folder(entry) else ""
        self.leave_out(self.relative(entry.path) + ending, reason)

    def leave_out(self, path: str, reason: str) -> None:
        """Name a path, with "/", as one that is left out."""
        shown = os.fsencode(path).decode("utf-8", "replace")
        self.listing.bad_files.append(BadFile(shown, reason))

    def relative(self, path: str) -> str:
        """A path below the root, with "/"."""
        return path[self._num_skipped :].replace(os.sep, "/")

    def finished(self) -> Listing:
        """The listing, sorted, with what is to be said of it."""
        listing = self.listing
        listing.files.sort(key=lambda file: file.path)
        listing.bad_files.sort(key=lambda file: file.path)
        if self._followed:
            listing.notes.append(
                kept_plural(
                    "Followed {count} link to folders of the data set: {names}.",
                    "Followed {count} links to folders of the data set: {names}.",
                    len(self._followed),
                    names=kept_list(sorted(self._followed)),
                )
            )
        return listing

    def _usable(self, folder: str) -> Iterator[Entry]:
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            problem = error.strerror
            reason = kept("a folder that can't be opened ({problem})", problem=problem)
            self.leave_out(self.relative(folder) + "/", reason)
            self._troubled.add(folder)
            return
        names = [entry.name for entry in entries]
        for entry in entries:
            if is_ignored(entry.name, names):
                continue
            if reason := self._problem(entry, folder):
                self.reject(entry, reason)
                self._troubled.add(folder)
            else:
                yield entry

    def _problem(self, entry: Entry, folder: str) -> str:
        if any("\ud800" <= letter <= "\udfff" for letter in entry.name):
            return kept("a file name that is not valid Unicode")
        try:
            return self._problem_of_link(entry, folder) if entry.is_symlink() else ""
        except OSError as error:
            problem = error.strerror
            return kept("a link that can't be followed ({problem})", problem=problem)

    def _problem_of_link(self, link: Entry, folder: str) -> str:
        target = Path(os.path.realpath(link.path))
        if not target.is_relative_to(self.root):
            return LINK_OUT
        if not os.path.exists(link.path):
            return kept("a link to nothing")
        if not target.is_dir():
            return ""
        around = Path(os.path.realpath(folder))
        if around.is_relative_to(target):
            return _LINK_AROUND
        if str(around) != folder:  # else links among siblings multiply without end
            return _LINK_WITHIN_LINK
        self._followed.append(self.relative(link.path))
        return ""


def _is_folder(entry: Entry) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # such as a link that points to itself
        return False
