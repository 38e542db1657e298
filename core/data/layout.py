"""The words for what lies in a data set's folder, before any of it is opened."""

from __future__ import annotations

from dataclasses import dataclass, field

SPLITS = ("train", "validation", "test")

COPY_OF = "same picture as "  # begins the reason of a copy; its original follows

_IGNORED = ("thumbs.db", "desktop.ini", "__macosx")


@dataclass(frozen=True)
class BadFile:
    """A file that is left out, and why."""

    path: str  # relative to the data set's root, with "/"; a folder's ends in "/"
    reason: str

    @property
    def is_copy(self) -> bool:
        """Whether nothing is wrong with it, but the same picture is there already."""
        return self.reason.startswith(COPY_OF)


@dataclass(frozen=True)
class ListedFile:
    """A file in a class folder; whether it is an image is not known yet."""

    path: str  # relative to the data set's root, with "/"
    label: str
    split: str | None  # one of SPLITS, or None where the folder gives none
    num_bytes: int
    mtime_ns: int


@dataclass
class Listing:
    """The files of a data set, before any of them is opened."""

    files: list[ListedFile] = field(default_factory=list)
    bad_files: list[BadFile] = field(default_factory=list)
    class_names: set[str] = field(default_factory=set)  # also of empty folders
    num_loose_images: int = 0  # beside the class folders, by their suffix


def is_ignored(name: str) -> bool:
    """Whether a file or folder is an operating system's own: dot files and the like."""
    return name.startswith(".") or name.casefold() in _IGNORED
