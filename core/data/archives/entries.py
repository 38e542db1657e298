"""What an archive that a stranger may have made says it holds, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.data.folders.layout import is_ignored
from core.errors import DataError
from core.language.kept import retold
from core.language.numerals import numeral
from core.language.texts import _

CHUNK_BYTES = 1 << 20  # unpacked at a time
MAX_ENTRIES = 200_000
MAX_DEPTH = 64  # folders in each other; Python's own walks fail at a few hundred

FILE, FOLDER, LINK, OTHER = "file", "folder", "link", "other"


@dataclass(frozen=True)
class Entry:
    """One entry of an archive, as its header tells."""

    name: str  # as it is stored, decoded
    kind: str  # FILE, FOLDER, LINK or OTHER
    num_bytes: int  # unpacked; the header may lie
    is_encrypted: bool
    header: Any  # the library's own

    @property
    def shown(self) -> str:
        """Its name for people."""
        return repr(self.name[:200])


def checked(entries: Iterable[Entry]) -> dict[str, Entry]:
    """The files to write, by their relative path with "/".

    Dot files and what operating systems leave behind are left out.

    Raises:
        DataError: There are too many entries, or one is encrypted, a link, double,
            nested too deep, or would land outside of the folder.
    """
    files: dict[str, Entry] = {}
    for count, entry in enumerate(entries, start=1):
        if count > MAX_ENTRIES:
            raise too_many()
        parts = _safe_parts(entry)
        if entry.kind == LINK:
            raise refused(_("the link {entry}", entry=entry.shown))
        if entry.kind == OTHER:
            raise refused(_("the device or pipe {entry}", entry=entry.shown))
        if entry.is_encrypted:
            raise DataError(
                _("a zip without a password"),
                _("the encrypted entry {entry}", entry=entry.shown),
                _("Zip the images again without a password."),
            )
        if not parts or entry.kind == FOLDER or any(map(is_ignored, parts)):
            continue
        name = "/".join(parts)
        if name in files:
            raise refused(_("two entries named {entry}", entry=entry.shown))
        files[name] = entry
    return files


def _safe_parts(entry: Entry) -> list[str]:
    """The parts of an entry's path; some programs write it with a backslash."""
    name = entry.name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise refused(_("the absolute path {entry}", entry=entry.shown))
    if ".." in parts:
        raise refused(
            _("the path {entry}, which leads out of the folder", entry=entry.shown)
        )
    if any(ord(letter) < 32 for letter in name):
        raise refused(
            _("the name {entry}, which has control characters", entry=entry.shown)
        )
    if len(parts) > MAX_DEPTH:
        raise refused(
            _("folders that are nested {count} deep", count=numeral(f"{len(parts):,}"))
        )
    return parts


def too_large(max_bytes: int) -> DataError:
    """The error for an archive with more than may be written."""
    return DataError(
        _(
            "an archive with at most {size} GB of files",
            size=numeral(f"{max_bytes / 1e9:.3g}"),
        ),
        _("more than that"),
        _("Make room on the disk, or add the unpacked folder instead."),
    )


def too_many() -> DataError:
    """The error for an archive with more entries than are read."""
    count = numeral(f"{MAX_ENTRIES:,}")
    return refused(_("one with more than {count} entries", count=count))


def refused(received: str) -> DataError:
    """The error for an archive that is whole, but not of image folders."""
    return DataError(
        _(
            "a zip or tar of plain image folders with at most {count} entries",
            count=numeral(f"{MAX_ENTRIES:,}"),
        ),
        received,
        _("Make it again from the folder with the images."),
    )


def damaged(received: str) -> DataError:
    """The error for an archive that can't be read to its end.

    Args:
        received: Of ours, see `core.language.kept`, or what a library says.
    """
    told = retold(received)
    return DataError(
        _("a complete zip or tar file"),
        told if told != received else received[:1].lower() + received[1:],
        _("Download or make it again; it may be cut off or of another kind."),
    )
