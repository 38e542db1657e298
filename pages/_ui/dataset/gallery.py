"""Thumbnails, made once and kept as JPEG files with their data set."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageOps

from core.data.datasets import Dataset
from core.data.pictures.decoding import load_rgb, thumbnail
from core.data.pictures.rendition import PLAIN, Rendition
from core.data.prefetch import map_files
from core.errors import ImageError
from core.language.kept import kept, retold
from core.language.texts import _
from core.storage.files import write_bytes
from core.storage.fingerprint import file_fingerprint
from pages._ui.dataset import memo
from pages._ui.dataset.facts import facts_of, rendition_of

PAGE_SIZE = 30
FOLDER = "thumbnails"  # in the data set's own

_SIDE = 240  # pixels, the longer side
_TILE = 160  # pixels, one square of a cover
_NUM_TILES = 4


def thumbnails(dataset: Dataset, paths: Sequence[str]) -> list[Path | str]:
    """Small JPEG files of images; each is made at its first showing.

    Args:
        dataset: Where the images belong.
        paths: Of the images, relative to the data set's root.

    Returns:
        A file per image, or the reason why there is none.
    """
    folder = dataset.folder / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:  # the data set was deleted just now, or a file is there
        return [_("no thumbnail ({reason})", reason=error.strerror)] * len(paths)
    rendition = rendition_of(dataset)

    def thumbnail_file(path: str) -> Path | str:
        source = dataset.absolute(path)
        target = folder / f"{_key(source, rendition)}.jpg"
        if not _is_whole_jpeg(target):
            try:
                write_bytes(target, thumbnail(source, _SIDE, rendition))
            except ImageError as error:
                return error.reason
            except OSError as error:
                return kept("no thumbnail ({reason})", reason=error.strerror)
        return target

    found = map_files(thumbnail_file, list(paths))  # in threads, which speak English
    return [it if isinstance(it, Path) else retold(it) for it in found]


def cover(dataset: Dataset) -> Path | None:
    """A strip of a few images from different classes; None when there are none."""
    found = facts_of(dataset)
    if found is None:
        return None
    target = dataset.folder / FOLDER / f"cover-{found['digest'][:16]}.jpg"
    if _is_whole_jpeg(target):
        return target
    num_classes = len(found["counts"])
    strip = Image.new("RGB", (_NUM_TILES * _TILE, _TILE), "#808080")
    for place in range(_NUM_TILES):
        label, start = place % num_classes, place // num_classes
        rows = memo.image_rows(dataset, label, None, start, 1)[0]
        for small in thumbnails(dataset, [row[0] for row in rows]):
            if not isinstance(small, Path):
                return None  # the folder may be away for a while; not kept
            tile = ImageOps.fit(load_rgb(small), (_TILE, _TILE))
            strip.paste(tile, (place * _TILE, 0))
    buffer = io.BytesIO()
    strip.save(buffer, "JPEG", quality=85)
    try:
        write_bytes(target, buffer.getvalue())
    except OSError:  # a full disk, or somebody removed the data set just now
        return None
    return target


def shortened(name: str, length: int = 20) -> str:
    """A file name that fits under a thumbnail; its ending stays readable."""
    if len(name) <= length:
        return name
    return f"{name[: length - 9]}…{name[-8:]}"


def _is_whole_jpeg(path: Path) -> bool:
    """Whether a file is there from a JPEG's first to its last mark."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return content[:2] == b"\xff\xd8" and content[-2:] == b"\xff\xd9"


def _key(source: Path, rendition: Rendition) -> str:
    """Path, time of change, size and rendition, as a file name."""
    now = file_fingerprint(source)
    text = f"{now.path}\n{now.mtime_ns}\n{now.num_bytes}"
    if rendition != PLAIN:
        text += f"\n{rendition}"
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
