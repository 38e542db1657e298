"""Decoded pixels of a manifest's images: computed once, kept in the cache."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from core.caches import get_or_make, new_array
from core.data.changes import CHANGED
from core.data.checking import content_digest
from core.data.image_reasons import reason_for
from core.data.images import decode
from core.data.layout import BadFile
from core.data.manifest import Entry, Manifest
from core.errors import ImageError
from core.training.reporter import Reporter

THREADS = 2  # for decoding and views, beside the engine's own

_CHUNK = 64  # images between two looks for a request to stop

# Part of the key: raise it when decoding changes its output.
_VERSION = 1


class UnreadableImages(Exception):
    """Images went away or changed while they were decoded; nothing was kept."""

    def __init__(self, bad: list[BadFile]) -> None:
        super().__init__(f"{len(bad)} images, the first: {bad[0]}")
        self.bad = bad


def decoded_pixels(manifest: Manifest, size: int, reporter: Reporter) -> np.ndarray:
    """Decode every image, or find the pixels in the cache.

    Args:
        manifest: Its entries' digests are what the files must contain.
        size: Height and width, pixels.
        reporter: Told of progress, and asked whether to stop.

    Returns:
        RGB in the manifest's order, shape (n, size, size, 3), uint8, memory-mapped.

    Raises:
        UnreadableImages: Some went away or changed since they were checked.
        StopRequested: Somebody asked for it.
    """
    key = {"version": _VERSION, "manifest": manifest.digest, "size": size}
    folder = get_or_make(
        "pixels", key, lambda folder: _decode_all(folder, manifest, size, reporter)
    )
    return np.load(folder / "pixels.npy", mmap_mode="r")


def chunks(items: range, size: int = _CHUNK) -> Iterator[range]:
    """A range in pieces of `size`, the last one shorter."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _decode_all(
    folder: Path, manifest: Manifest, size: int, reporter: Reporter
) -> None:
    count = len(manifest.entries)
    out = new_array(folder / "pixels.npy", (count, size, size, 3), np.uint8)
    bad: list[BadFile] = []
    began = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        for chunk in chunks(range(count)):
            reporter.raise_if_stopped()
            entries = [manifest.entries[index] for index in chunk]
            decoded = pool.map(partial(_decoded, manifest, size), entries)
            for index, image in zip(chunk, decoded, strict=True):
                if isinstance(image, BadFile):
                    bad.append(image)
                else:
                    out[index] = image
            done = chunk[-1] + 1
            reporter.progress(done, time.monotonic() - began, images=done)
    if bad:
        raise UnreadableImages(bad)
    if isinstance(out, np.memmap):
        out.flush()


def _decoded(manifest: Manifest, size: int, entry: Entry) -> np.ndarray | BadFile:
    """An image's pixels, of the very bytes that its entry stands for."""
    try:
        data = manifest.absolute(entry).read_bytes()
        if content_digest(data) != entry.digest:
            return BadFile(entry.path, CHANGED)
        return decode(data, size)
    except ImageError as error:
        return BadFile(entry.path, error.reason)
    except OSError as error:
        return BadFile(entry.path, reason_for(error, b""))
