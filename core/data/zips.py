"""Unpacks a zip that a stranger may have made."""

from __future__ import annotations

import lzma
import re
import shutil
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from core.data.layout import is_ignored
from core.errors import DataError
from core.storage.files import new_folder

MAX_ENTRIES = 200_000
MAX_BYTES = 20 * 10**9
_CHUNK_BYTES = 1 << 20
_FREE_BYTES = 200 * 10**6  # left on the disk for manifests, caches and logs

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    ValueError,
    struct.error,
)


def unpack(source: Path | BinaryIO, target: Path, max_bytes: int = MAX_BYTES) -> int:
    """Unpack a zip into a new folder, all of it or nothing.

    Names are checked before anything is written, bytes are counted as they are
    written. Dot files and `__MACOSX` are left out.

    Args:
        source: The zip, a file or an open binary stream.
        target: The folder to make; it must not exist.
        max_bytes: Limit of what may be written, bytes; free disk space is one too.

    Returns:
        Number of files written.

    Raises:
        DataError: The zip is damaged, too large, or has an entry that is encrypted,
            a link, double, or would land outside of `target`.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            files = _checked(archive.infolist())
            free_bytes = shutil.disk_usage(_existing(target)).free - _FREE_BYTES
            budget = _Budget(min(max_bytes, free_bytes))
            budget.require(sum(info.file_size for info in files.values()))
            with new_folder(target) as folder:
                for name, info in files.items():
                    _write(archive, info, folder / name, budget)
    except _DAMAGED as error:
        raise _damaged(f"{error}") from error
    except NotImplementedError as error:
        raise _refused(f"a zip with a compression we don't know ({error})") from error
    except OSError as error:
        message = error.strerror or "an unreadable zip"
        raise _refused(f"a zip that can't be unpacked here ({message})") from error
    return len(files)


class _Budget:
    """How many bytes may still be written."""

    def __init__(self, num_bytes: int) -> None:
        self.num_bytes = num_bytes

    def require(self, num_bytes: int) -> None:
        if num_bytes > self.num_bytes:
            raise DataError(
                f"a zip with at most {max(0, self.num_bytes) / 1e9:.3g} GB of files",
                "more than that",
                "Make room on the disk, or register the unpacked folder instead.",
            )

    def spend(self, num_bytes: int) -> None:
        self.require(num_bytes)
        self.num_bytes -= num_bytes


def _checked(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files to write, by their relative path with "/"."""
    if len(entries) > MAX_ENTRIES:
        raise _refused(f"a zip with {len(entries):,} entries")
    files: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        shown = repr(info.orig_filename[:200])
        parts = _safe_parts(info, shown)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind == stat.S_IFLNK:
            raise _refused(f"the link {shown}")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(f"the device or pipe {shown}")
        if info.flag_bits & 0x1:
            raise DataError(
                "a zip without a password",
                f"the encrypted entry {shown}",
                "Zip the images again without a password.",
            )
        is_folder = info.is_dir() or info.orig_filename.endswith("\\")
        if not parts or is_folder or any(map(is_ignored, parts)):
            continue
        name = "/".join(parts)
        if name in files:
            raise _refused(f"two entries named {shown}")
        files[name] = info
    return files


def _safe_parts(info: zipfile.ZipInfo, shown: str) -> list[str]:
    """The parts of an entry's path; some programs write it with a backslash."""
    name = info.orig_filename.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise _refused(f"the absolute path {shown}")
    if ".." in parts:
        raise _refused(f"the path {shown}, which leads out of the folder")
    if any(ord(letter) < 32 for letter in name):
        raise _refused(f"the name {shown}, which has control characters")
    return parts


def _write(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, budget: _Budget
) -> None:
    shown = repr(info.orig_filename[:200])
    num_bytes = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as entry, path.open("xb") as file:
            while chunk := entry.read(_CHUNK_BYTES):
                num_bytes += len(chunk)
                budget.spend(len(chunk))
                file.write(chunk)
    except (FileExistsError, NotADirectoryError) as error:
        raise _refused(f"two entries that both want to be {shown}") from error
    except _DAMAGED as error:
        raise _damaged(f"the damaged entry {shown} ({error})") from error
    if num_bytes != info.file_size:
        sizes = f"{num_bytes:,} bytes instead of {info.file_size:,}"
        raise _damaged(f"the entry {shown} with {sizes}")


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _refused(received: str) -> DataError:
    return DataError(
        f"a zip of plain image folders with at most {MAX_ENTRIES:,} entries",
        received,
        "Make the zip again from the folder with the images.",
    )


def _damaged(received: str) -> DataError:
    return DataError(
        "a complete zip file",
        received[:1].lower() + received[1:],
        "Download or make it again; it may be cut off or not a zip.",
    )
