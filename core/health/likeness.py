"""What a pretrained network sees of a data set's images: who looks like whom.

`likeness.npz` in the data set's folder is written by the workers that computed frozen
features of all images, and read by the map and by "More like this".
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.data.datasets import Dataset
from core.data.manifest import Manifest
from core.data.per_image import PerImage, per_image, read_per_image, write_per_image

_ROWS_AT_ONCE = 8192


def likeness_file(dataset: Dataset) -> Path:
    """Where the rows lie."""
    return dataset.folder / "likeness.npz"


def known_likeness(dataset: Dataset) -> PerImage | None:
    """A row per image whose dot product with another one is their cosine.

    Returns:
        Values of shape (n, at most 256), float16, each of length 1: centred features by
        their principal components, see `neighbours.reduced`. None where no worker has
        computed features yet.
    """
    return read_per_image(likeness_file(dataset), dimensions=2)


def save_likeness(
    dataset: Dataset, manifest: Manifest, reduced: np.ndarray, source: str
) -> PerImage:
    """Keep what `known_likeness` gives.

    Args:
        dataset: Where the images belong.
        manifest: The images, n.
        reduced: As `neighbours.reduced` gives them, shape (n, d), float32.
        source: Names the network and the size of its input.
    """
    digests = [entry.digest for entry in manifest.entries]
    found = per_image(digests, reduced.astype(np.float16), source)
    write_per_image(likeness_file(dataset), found)
    return found


def covers(likeness: PerImage, manifest: Manifest) -> bool:
    """Whether there is a row for each of the images."""
    digests = np.array([entry.digest for entry in manifest.entries], "S32")
    return bool((likeness.places(digests) >= 0).all())


def cosines(rows: np.ndarray, place: int) -> np.ndarray:
    """How like each image is to one of them, -1 to 1, shape (n,), float32.

    Args:
        rows: Of a likeness, shape (n, d), float16.
        place: Of the image that all are held against.
    """
    one = rows[place].astype(np.float32)
    blocks = range(0, len(rows), _ROWS_AT_ONCE)
    parts = [rows[i : i + _ROWS_AT_ONCE].astype(np.float32) @ one for i in blocks]
    return np.concatenate(parts).clip(-1, 1)
