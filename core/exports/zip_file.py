"""Zips whose bytes follow from their content alone: the same model, the same zip."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, BinaryIO

_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can say
_CHUNK = 1 << 20


def write_zip(folder: Path, path: Path) -> None:
    """Put all files of a folder into a zip, uncompressed: weights don't compress.

    The file is not replaced in one step: write it where nobody looks yet.
    """
    files = sorted(
        (file.relative_to(folder).as_posix(), file)
        for file in folder.rglob("*")
        if file.is_file()
    )
    with path.open("wb") as target:
        write_files(dict(files), target)
        target.flush()
        os.fsync(target.fileno())


def write_files(files: Mapping[str, Path | bytes], target: BinaryIO) -> None:
    """Write a zip, uncompressed.

    Args:
        files: What to put in, by name, in their order.
        target: Open for writing.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            if isinstance(content, bytes):
                _add(archive, name, io.BytesIO(content))
                continue
            with content.open("rb") as source:
                _add(archive, name, source)


def rezipped(path: Path, replaced: Mapping[str, bytes]) -> None:
    """Write a zip anew without dates, some of its files with another content.

    Args:
        path: The zip, such as a .keras file that says when it was saved.
        replaced: New contents by name.
    """
    aside = path.with_name(f"{path.name}.new")
    with (
        zipfile.ZipFile(path) as before,
        zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as after,
    ):
        for item in sorted(before.namelist()):
            if item in replaced:
                _add(after, item, io.BytesIO(replaced[item]))
            else:
                with before.open(item) as file:
                    _add(after, item, file)
    aside.replace(path)


def _add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # the same on Windows
    with archive.open(entry, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target, _CHUNK)
