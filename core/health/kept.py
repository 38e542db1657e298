"""Measurements of all pictures, each made once and kept by its content.

Pictures lie in the cache in buckets, by the first digits of their content hash: when
some come or go, only their buckets are measured again, and a check that was stopped
goes on at the bucket where it was.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from core.data.folders.layout import BadFile
from core.data.manifest import Entry, Manifest
from core.data.pictures.file import as_image_error, read_picture
from core.data.pictures.reasons import CHANGED
from core.data.prefetch import map_files
from core.errors import ImageError
from core.health.measures import NUMBERS, SMALL_SIDE, TEXTS, Measures, measure
from core.storage.cache import Key, get_or_make
from core.storage.files import read_arrays, write_arrays
from core.storage.fingerprint import content_digest

_VERSION = 2  # another one when what is measured, or how, changes
_KIND = "health"
_FILE = "measures.npz"
_BUCKET_IMAGES = 500  # so many, about

Progress = Callable[[int, float], None]  # images that are done, seconds of them


class UnmeasuredImages(Exception):
    """Images went away or changed since they were checked."""

    def __init__(self, bad: list[BadFile]) -> None:
        super().__init__(f"{len(bad)}: {bad[0]}, ...")
        self.bad = bad


@dataclass(frozen=True)
class Measured:
    """What was measured of a manifest's pictures, in its order.

    Attributes:
        numbers: By NUMBERS, each shape (n,), float64; see `core.health.measures`.
        texts: By TEXTS, each shape (n,), str.
        hashes: Shape (n, 2), uint64.
        small: Shape (n, 64, 64), uint8.
    """

    numbers: dict[str, np.ndarray]
    texts: dict[str, np.ndarray]
    hashes: np.ndarray
    small: np.ndarray


def measured(
    manifest: Manifest,
    progress: Progress | None = None,
    while_waiting: Callable[[], None] | None = None,
) -> Measured:
    """Measure every picture, or find what is known of it in the cache.

    Args:
        manifest: Its entries' digests are what the files must contain.
        progress: What it raises ends the work; what was measured until then is kept.
        while_waiting: See `core.storage.cache.get_or_make_all`.

    Raises:
        UnmeasuredImages: Some can't be read, or have changed.
    """
    count = len(manifest.entries)
    numbers = np.zeros((count, len(NUMBERS)))
    texts = np.full((count, len(TEXTS)), "", object)
    hashes = np.zeros((count, 2), np.uint64)
    small = np.zeros((count, SMALL_SIDE, SMALL_SIDE), np.uint8)
    done, began = 0, time.monotonic()
    for places in _buckets(manifest.entries):
        entries = [manifest.entries[place] for place in places]

        def told(part: int, total: int, before: int = done) -> None:
            if progress:
                progress(before + part, time.monotonic() - began)

        folder = get_or_make(
            _KIND,
            _key(manifest, entries),
            partial(_make, manifest=manifest, entries=entries, progress=told),
            while_waiting,
        )
        found = read_arrays(folder / _FILE) or {}
        numbers[places], texts[places] = found["numbers"], found["texts"]
        hashes[places], small[places] = found["hashes"], found["small"]
        done += len(places)
        told(0, 0, done)
    return Measured(
        dict(zip(NUMBERS, numbers.T, strict=True)),
        {name: texts[:, place].astype(str) for place, name in enumerate(TEXTS)},
        hashes,
        small,
    )


def _buckets(entries: Iterable[Entry]) -> list[np.ndarray]:
    """Places by the beginning of their content hash, in each by the whole of it."""
    digests = [entry.digest for entry in entries]
    digits = 0
    while len(digests) > _BUCKET_IMAGES * 16**digits * 4:
        digits += 1
    found: dict[str, list[int]] = defaultdict(list)
    for place in sorted(range(len(digests)), key=lambda place: digests[place]):
        found[digests[place][:digits]].append(place)
    return [np.array(found[start], np.int64) for start in sorted(found)]


def _key(manifest: Manifest, entries: Iterable[Entry]) -> Key:
    contents = "".join(entry.digest for entry in entries)
    return {
        "version": _VERSION,
        "contents": content_digest(contents.encode()),
        "rendition": manifest.rendition.to_json(),
    }


def _make(
    folder: Path,
    manifest: Manifest,
    entries: list[Entry],
    progress: Callable[[int, int], None],
) -> None:
    found = map_files(partial(_measured_one, manifest), entries, progress)
    if bad := [item for item in found if isinstance(item, BadFile)]:
        raise UnmeasuredImages(bad)
    rows = [item for item in found if isinstance(item, Measures)]
    arrays = {
        "numbers": np.array([row.numbers for row in rows]),
        "texts": np.array([row.texts for row in rows], str),
        "hashes": np.array([row.hashes for row in rows], np.uint64),
        "small": np.array([row.small for row in rows]),
    }
    write_arrays(folder / _FILE, arrays)


def _measured_one(manifest: Manifest, entry: Entry) -> Measures | BadFile:
    """A picture's measures, of the very bytes that its entry stands for."""
    try:
        with as_image_error(), read_picture(manifest.absolute(entry)) as file:
            if content_digest(file) != entry.digest:
                return BadFile(entry.path, CHANGED)
            return measure(file, manifest.rendition)
    except ImageError as error:
        return BadFile(entry.path, error.reason)
