"""Which of a manifest's files went away or changed since the split was made."""

from __future__ import annotations

from pathlib import Path

from core.data.checking import content_digest, known_rows
from core.data.datasets import load_dataset
from core.data.layout import BadFile
from core.data.manifest import Entry, Manifest
from core.data.picture_file import as_image_error, read_picture
from core.data.prefetch import map_files
from core.errors import DataError, ImageError

CHANGED = "changed since the split was made"


def changed_files(manifest: Manifest) -> list[BadFile]:
    """Compare a manifest's files with what its split was made from.

    A file whose size and time are those it was checked with is not read again.
    """
    try:
        rows = known_rows(load_dataset(manifest.dataset_id))
    except DataError:  # its registration was removed; the files may well be there
        rows = {}

    def reason(entry: Entry) -> str:
        path: Path = manifest.absolute(entry)
        try:
            with as_image_error():
                status = path.stat()
                known = rows.get((entry.path, status.st_size, status.st_mtime_ns))
                if known is not None:
                    return "" if known.digest == entry.digest else CHANGED
                with read_picture(path) as file:
                    content = content_digest(file)
        except ImageError as error:
            return error.reason
        return "" if content == entry.digest else CHANGED

    reasons = map_files(reason, manifest.entries)
    return [
        BadFile(entry.path, text)
        for entry, text in zip(manifest.entries, reasons, strict=True)
        if text
    ]
