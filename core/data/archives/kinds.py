"""What kind of archive a file is, by its content; those we don't unpack, by name."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from core.errors import DataError
from core.language.texts import _, mark, plural

ZIP, TAR = "zip", "tar"

_HEAD_BYTES = 512
_TAR_MARK, _TAR_PLACE = b"ustar", 257

# What files of these kinds begin with. A compressed file is a tar until its content
# says otherwise.
_KNOWN = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\x1f\x8b", TAR),
    (b"BZh", TAR),
    (b"\xfd7zXZ\0", TAR),
)
_FOREIGN = (
    (b"7z\xbc\xaf\x27\x1c", mark("a 7-Zip archive (.7z)")),
    (b"Rar!\x1a\x07", mark("a RAR archive")),
    (b"\x28\xb5\x2f\xfd", mark("a Zstandard archive (.zst)")),
    (b"\x04\x22\x4d\x18", mark("an LZ4 archive")),
    (b"\x1f\x9d", mark("an old Unix archive (.Z)")),
    (b"MSCF", mark("a Windows cabinet (.cab)")),
    (b"PK\x07\x08", mark("a part of a zip in several files")),
)
_NO_ARCHIVE = (
    (re.compile(rb"\s*<(!doctype\s+html|html|head)", re.I), mark("a web page")),
    (
        re.compile(rb"version https://git-lfs"),
        mark("a Git LFS pointer, not the file itself"),
    ),
)
_ENDING = re.compile(r"(?i)\.(zip|tar(\.(gz|bz2|xz))?|tgz|tbz2?|txz)$")
_PART = re.compile(r"(?i)\.(z\d\d|r\d\d|(zip|7z|rar|tar)\.\d{3}|part\d+\.rar)$")
_NESTED = re.compile(
    r"(?i)\.(zip|tar|tgz|tbz2?|txz|7z|rar|zst|gz|bz2|xz|z\d\d|(zip|7z)\.\d{3})$"
)


def archive_kind(source: Path | BinaryIO, name: str = "") -> str:
    """ZIP, TAR, or "" for what is no archive at all.

    Args:
        source: A file or an open, seekable binary stream.
        name: What it is called; only parts of a larger archive are told by it.

    Raises:
        DataError: It is an archive that we don't unpack, or the download of one that
            went wrong; it says which and what to do.
        OSError: It can't be read.
    """
    head = _head(source)
    if _PART.search(name):
        raise _not_unpacked(
            _("one part of an archive in several files"),
            _(
                "It has to be put together first, such as with 7-Zip; then add the "
                "folder."
            ),
        )
    for beginning, what in _FOREIGN:
        if head.startswith(beginning):
            action = _(
                "It has to be unpacked first, such as with 7-Zip; then add the folder."
            )
            raise _not_unpacked(_(what), action)
    for pattern, what in _NO_ARCHIVE:
        if _NESTED.search(name) and pattern.match(head):
            action = _(
                "The download went wrong: sign in where it lies, or get it anew."
            )
            raise DataError(_("a zip or tar file"), _(what), action)
    for beginning, kind in _KNOWN:
        if head.startswith(beginning):
            return kind
    if head[_TAR_PLACE:].startswith(_TAR_MARK):
        return TAR
    # Others are zips by their end, such as those that unpack themselves.
    if zipfile.is_zipfile(source):
        return ZIP
    return _kind_by_name(name)


def name_without_ending(name: str) -> str:
    """The last part of an archive's name, such as "pets" of "C:\\pets.tar.gz"."""
    return _ENDING.sub("", re.split(r"[\\/]", name)[-1])


def nested_archives(names: Iterable[str]) -> list[str]:
    """The names among these that are archives', sorted."""
    return sorted(name for name in names if _NESTED.search(name))


def only_archives(names: list[str]) -> DataError:
    """The error for a folder or an archive that holds archives instead of pictures.

    Args:
        names: What `nested_archives` gave; at least one.
    """
    shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
    return DataError(
        _("a folder with one sub-folder per class"),
        plural(
            "{count} archive in it ({names})",
            "{count} archives in it ({names})",
            len(names),
            names=shown,
        ),
        _(
            "Unpack what lies in it, each archive into a folder of its name, and add "
            "the folder with the classes."
        ),
    )


def _head(source: Path | BinaryIO) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            return file.read(_HEAD_BYTES)
    source.seek(0)
    return source.read(_HEAD_BYTES)


def _kind_by_name(name: str) -> str:
    """A damaged archive is called one, so that its reader says what is wrong."""
    ending = _ENDING.search(name)
    if ending is None:
        return ""
    return ZIP if ending[0].lower() == ".zip" else TAR


def _not_unpacked(what: str, action: str) -> DataError:
    return DataError(
        _("a zip or tar file, or a folder"),
        what,
        action,
    )
