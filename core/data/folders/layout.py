"""The words for what lies in a data set's folder, before any of it is opened."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import PurePath

from core.data.folders.choice import LayoutChoice
from core.data.folders.question import LayoutQuestion
from core.language.texts import mark

SPLITS = ("train", "validation", "test")

# Why a copy is left out, and an image whose group's or twin's is on a better side.
_COPY = mark("same picture as {path}")
_KIN = mark("left out as it belongs with {path}")
COPY_OF, KIN_OF = _COPY.removesuffix("{path}"), _KIN.removesuffix("{path}")


# What systems and their tools leave beside pictures: of Windows, of macOS, of the NAS
# of Synology and QNAP (their thumbnails would pass for pictures), of disks and Python.
_IGNORED = (
    *(
        "thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "$recycle.bin",
        "recycler",
        "recycled",
    ),
    *("found.000", "zone.identifier", "__macosx", "icon\r"),
    *("@eadir", "@tmp", "@recycle", "@recently-snapshot", "@__thumb", "#recycle"),
    *("#snapshot", "lost+found", "lost.dir", "__pycache__"),
)
_IGNORED_WORDS = re.compile(
    "system volume information|network trash folder|temporary items"
)
_THUMBNAILS = ("synophoto_thumb", "synofile_thumb")
_OF_WEB_PAGES = ("_files", "-dateien", "_fichiers", "_archivos")  # a browser's endings


@dataclass(frozen=True)
class BadFile:
    """A file that is left out, and why."""

    path: str  # relative to the data set's root, with "/"; a folder's ends in "/"
    reason: str  # in English, see `core.language.kept`

    @property
    def is_copy(self) -> bool:
        """Whether nothing is wrong with it, but one like it is on a better side."""
        return self.reason.startswith((COPY_OF, KIN_OF))


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
    class_names: set[str] = field(default_factory=set)
    num_loose_images: int = 0  # beside the class folders, by their suffix
    notes: list[str] = field(default_factory=list)  # what was understood, in English
    question: LayoutQuestion | None = None  # whether the classes are classes at all
    labels_elsewhere: str = ""  # what seems to hold the labels instead, in English
    ways: tuple[LayoutChoice, ...] = ()  # how else the labels can be found
    is_told: bool = False  # whether a table or names give the classes, not folders


def is_ignored(name: str, beside: Collection[str] = ()) -> bool:
    """Whether a file or folder is nobody's: an operating system's own, a dot file.

    Args:
        name: Of the file or folder.
        beside: Names in the same folder, where they are known: they tell what a browser
            saved with a web page.
    """
    folded = name.casefold()
    if folded.startswith((".", *_THUMBNAILS)) or folded.endswith(":zone.identifier"):
        return True
    if folded in _IGNORED or _IGNORED_WORDS.fullmatch(folded):
        return True
    page = next((name[: -len(x)] for x in _OF_WEB_PAGES if folded.endswith(x)), "")
    return bool(page) and any(
        PurePath(other).stem == page and other.casefold().endswith((".htm", ".html"))
        for other in beside
    )
