"""Images to measure with: data sets split, cut down, laid out for Keras, or drawn."""

from __future__ import annotations

import math
import os
import shutil
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from core.cli.console import Console
from core.data.datasets import open_dataset
from core.data.manifest import Entry, Manifest
from core.data.manifests import make_manifest
from core.data.pictures.decoding import load_rgb, read_header
from core.data.scan import scan

PHOTO_SIZE = (500, 375)  # width and height, pixels
PHOTO_BYTES = 60_000  # of one drawn photo, about

# What image_dataset_from_directory reads as we do; other files are converted.
_KERAS_FORMATS = {"JPEG": ".jpg", "PNG": ".png", "BMP": ".bmp"}
_KERAS_MODES = ("RGB", "L")

_THREADS = min(8, os.cpu_count() or 1)
_JPEG_QUALITY = 90

# Cells across a photo, and how much a change from cell to cell counts: large soft
# shapes and smaller ones on them. Fine texture comes on top, more or less of it.
_OCTAVES = ((3, 55.0), (11, 30.0), (40, 16.0))
_TEXTURE_CELLS = 220
_TEXTURE = (6.0, 22.0)


def split_data(
    spec: str | Path,
    seed: int,
    fractions: tuple[float, float, float],
    console: Console,
) -> Manifest:
    """Verify and split a data set in the current THAW_HOME.

    Args:
        spec: A folder of class folders, a zip or a sample's name.
        seed: Of the split.
        fractions: Of train, validation and test.
        console: Told of progress.

    Raises:
        UserError: It can't be used.
    """
    dataset = open_dataset(spec)
    with console.counting(f"Reading {dataset.name}") as progress:
        found = scan(dataset, progress)
        return make_manifest(dataset, found, seed, fractions, progress)


def cut_down(manifest: Manifest, count: int) -> Manifest:
    """About `count` of a manifest's images, each class and split in proportion.

    At least one image of every class and split stays; the same are always taken.
    """
    share = count / max(1, len(manifest.entries))
    if share >= 1:
        return manifest
    groups: dict[tuple[int, str], list[Entry]] = defaultdict(list)
    for entry in manifest.entries:
        groups[entry.label, entry.split].append(entry)
    kept: list[Entry] = []
    for entries in groups.values():
        entries.sort(key=lambda entry: entry.digest)
        kept += entries[: max(1, round(share * len(entries)))]
    kept.sort(key=lambda entry: entry.path)
    return replace(manifest, entries=tuple(kept))


def lay_out(manifest: Manifest, target: Path) -> Path:
    """Put a manifest's images where `image_dataset_from_directory` finds them.

    Returns:
        `target`, with split/class/image; links where the system allows them.
    """
    labels = range(len(manifest.class_names))
    for split in {entry.split for entry in manifest.entries}:
        for label in labels:  # an empty one too: Keras counts classes by folders
            (target / split / f"{label:04d}").mkdir(parents=True, exist_ok=True)
    for index, entry in enumerate(manifest.entries):
        folder = target / entry.split / f"{entry.label:04d}"
        _place(manifest.absolute(entry), folder / f"{index:06d}")
    return target


def _place(source: Path, target: Path) -> None:
    header = read_header(source)
    suffix = _KERAS_FORMATS.get(header.format)
    if suffix is None or header.mode not in _KERAS_MODES:
        load_rgb(source).save(target.with_suffix(".png"))
        return
    place = target.with_suffix(suffix)
    try:
        place.symlink_to(source.resolve())
    except OSError:  # Windows asks for a privilege
        shutil.copyfile(source, place)


def draw_photos(
    folder: Path,
    count: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Draw JPEGs of two classes, photo-like and all different.

    Args:
        folder: Gets a folder per class.
        count: Of photos; the classes take turns.
        seed: The same draws the same files.
        progress: Called with (done, total).

    Returns:
        `folder`.
    """
    for label in (0, 1):
        (folder / f"class {label}").mkdir(parents=True, exist_ok=True)

    def make(index: int) -> None:
        path = folder / f"class {index % 2}" / f"{index:06d}.jpg"
        path.write_bytes(photo(seed, index))

    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            for done, _ in enumerate(pool.map(make, range(count)), start=1):
                if progress and (done % 200 == 0 or done == count):
                    progress(done, count)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return folder


def photo(seed: int, index: int) -> bytes:
    """One drawn photo as a JPEG; even ones are warmer, odd ones cooler."""
    rng = np.random.default_rng([seed, index])
    width, height = PHOTO_SIZE
    image = np.empty((height, width, 3), np.float32)
    image[:] = rng.uniform(90, 165, 3) + (12.0, 0.0, -12.0) * np.array(1 - index % 2)
    for cells, weight in (*_OCTAVES, (_TEXTURE_CELLS, rng.uniform(*_TEXTURE))):
        rows = math.ceil(cells * height / width)
        coarse = rng.standard_normal((rows, cells, 3), np.float32)
        coarse += rng.standard_normal((rows, cells, 1), np.float32)  # light, not hue
        smooth = cv2.resize(coarse, PHOTO_SIZE, interpolation=cv2.INTER_LINEAR)
        image += weight * smooth
    pixels = np.clip(image, 0, 255).astype(np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    done, data = cv2.imencode(".jpg", pixels[:, :, ::-1], quality)
    if not done:
        raise OSError("OpenCV could not write a JPEG")
    return data.tobytes()
