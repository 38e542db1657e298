"""Reads every image once: its content hash, whether it can be decoded, how it looks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from core.data.datasets import Dataset
from core.data.folders.layout import BadFile
from core.data.formats import SavedChecks
from core.data.pictures.decoding import look_at
from core.data.pictures.file import as_image_error, read_picture
from core.data.pictures.reasons import CHANGED, may_pass
from core.data.pictures.rendition import Look
from core.data.prefetch import Progress, map_files
from core.data.scan import ImageRecord
from core.errors import ImageError
from core.storage.files import read_json, write_bytes
from core.storage.fingerprint import content_digest
from core.storage.typed_json import fits

_FILE = "checked.json"
_VERSION = 2
_READABLE_VERSIONS = (1, 2)  # the first had no looks

_Key: TypeAlias = tuple[str, int, int]  # path, bytes, mtime_ns


@dataclass(frozen=True)
class Checked:
    """What the check found of one file."""

    digest: str  # content hash, 32 hex digits; "" where there is a reason
    reason: str  # why the image can't be used, or ""
    look: Look | None = None  # None where there is a reason, or none was kept


def check_images(
    dataset: Dataset, images: Sequence[ImageRecord], progress: Progress | None = None
) -> tuple[dict[str, Checked], list[BadFile]]:
    """Hash and verify images; files that were checked before are not read again.

    Args:
        dataset: Where the images belong.
        images: What to check.
        progress: Called with (done, total) files. What it raises is passed on.

    Returns:
        What was found of each usable image, by path, and the rest.
    """
    rows = {
        key: row for key, row in known_rows(dataset).items() if row.reason or row.look
    }
    new = [image for image in images if _key(image) not in rows]
    checked = map_files(lambda image: _check(dataset, image), new, progress)
    rows.update(zip(map(_key, new), checked, strict=True))
    if progress and not new:
        progress(len(images), len(images))
    usable, bad_files = {}, []
    for image in images:
        row = rows[_key(image)]
        if row.reason:
            bad_files.append(BadFile(image.path, row.reason))
        else:
            usable[image.path] = row
    if new:
        _save(dataset, {_key(image): rows[_key(image)] for image in images})
    return usable, bad_files


def _check(dataset: Dataset, image: ImageRecord) -> Checked:
    path = dataset.absolute(image.path)
    try:
        with as_image_error(), read_picture(path) as file:
            digest = content_digest(file)
            look = look_at(file)
            status = path.stat()
    except ImageError as error:
        return Checked("", error.reason)
    if (status.st_size, status.st_mtime_ns) != (image.num_bytes, image.mtime_ns):
        return Checked("", CHANGED)
    return Checked(digest, "", look)


def _key(image: ImageRecord) -> _Key:
    return image.path, image.num_bytes, image.mtime_ns


def known_rows(dataset: Dataset) -> dict[_Key, Checked]:
    """What earlier checks found, by path, bytes and mtime_ns."""
    try:
        rows = [_read_row(*row) for row in _saved_rows(dataset)]
    except (TypeError, ValueError):  # of a look
        return {}
    return {key: row for key, row in rows if not may_pass(row.reason)}


def known_digests(dataset: Dataset) -> dict[str, str]:
    """Content hash by path of the images that the last check found usable."""
    # Not by way of `known_rows`: to read the looks of 50,000 images takes longest.
    return {path: digest for path, _, _, digest, *_ in _saved_rows(dataset) if digest}


def _saved_rows(dataset: Dataset) -> list[list[Any]]:
    """As they stand in the file; [] where it is missing or can't be used."""
    saved: Any = read_json(dataset.folder / _FILE)
    if not fits(saved, SavedChecks) or saved["version"] not in _READABLE_VERSIONS:
        return []
    rows: list[list[Any]] = saved["rows"]
    return rows


def _read_row(
    path: str, num_bytes: int, mtime_ns: int, digest: str, reason: str, look: Any = None
) -> tuple[_Key, Checked]:
    found = Look.from_row(look) if look else None
    return (path, num_bytes, mtime_ns), Checked(digest, reason, found)


def _save(dataset: Dataset, rows: dict[_Key, Checked]) -> None:
    listed = [
        [*key, row.digest, row.reason, row.look and row.look.to_row()]
        for key, row in rows.items()
    ]
    value = {"version": _VERSION, "rows": listed}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    write_bytes(dataset.folder / _FILE, text.encode())
