"""Reads every image once: its content hash, and whether all of it can be decoded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.data.datasets import Dataset
from core.data.formats import SavedChecks
from core.data.image_reasons import CHANGED, may_pass, reason_for
from core.data.images import decode
from core.data.layout import BadFile
from core.data.prefetch import Progress, map_files
from core.data.scan import ImageRecord
from core.errors import ImageError
from core.storage.files import read_json, write_bytes
from core.storage.typed_json import fits

_FILE = "checked.json"
_VERSION = 1
_SIDE = 16  # pixels; small, as the result is thrown away


def check_images(
    dataset: Dataset, images: Sequence[ImageRecord], progress: Progress | None = None
) -> tuple[dict[str, str], list[BadFile]]:
    """Hash and verify images; files that were checked before are not read again.

    Args:
        dataset: Where the images belong.
        images: What to check.
        progress: Called with (done, total) files. What it raises is passed on.

    Returns:
        The content hash of each usable image (32 hex digits) by path, and the rest.
    """
    rows = known_rows(dataset)
    new = [image for image in images if _key(image) not in rows]
    root = Path(dataset.root)
    checked = map_files(lambda image: _check(root, image), new, progress)
    rows.update(zip(map(_key, new), checked, strict=True))
    if progress and not new:
        progress(len(images), len(images))
    digests, bad_files = {}, []
    for image in images:
        digest, reason = rows[_key(image)]
        if reason:
            bad_files.append(BadFile(image.path, reason))
        else:
            digests[image.path] = digest
    if new:
        _save(dataset, {_key(image): rows[_key(image)] for image in images})
    return digests, bad_files


def _check(root: Path, image: ImageRecord) -> tuple[str, str]:
    """The content hash and "", or "" and a reason."""
    path = root / image.path
    try:
        data = path.read_bytes()
        status = path.stat()
    except OSError as error:
        return "", reason_for(error, b"")
    if (status.st_size, status.st_mtime_ns) != (image.num_bytes, image.mtime_ns):
        return "", CHANGED
    try:
        decode(data, _SIDE)
    except ImageError as error:
        return "", error.reason
    return content_digest(data), ""


def content_digest(data: bytes) -> str:
    """What an image is known by, whatever its name: 32 hex digits of its bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _key(image: ImageRecord) -> tuple[str, int, int]:
    return image.path, image.num_bytes, image.mtime_ns


def known_rows(dataset: Dataset) -> dict[tuple[str, int, int], tuple[str, str]]:
    """What earlier checks found: (path, bytes, mtime_ns) to (content hash, reason)."""
    saved: Any = read_json(dataset.folder / _FILE)
    if not fits(saved, SavedChecks) or saved["version"] != _VERSION:
        return {}
    return {
        (path, num_bytes, mtime_ns): (digest, reason)
        for path, num_bytes, mtime_ns, digest, reason in saved["rows"]
        if not may_pass(reason)
    }


def _save(dataset: Dataset, rows: dict[tuple[str, int, int], tuple[str, str]]) -> None:
    value = {"version": _VERSION, "rows": [[*key, *row] for key, row in rows.items()]}
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    write_bytes(dataset.folder / _FILE, text.encode())
