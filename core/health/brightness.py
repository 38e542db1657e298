"""How bright a data set's images are, as the last health check measured them.

`brightness.npz` in the data set's folder is written by the worker of a health check,
and read by the gallery, which sorts by it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.data.datasets import Dataset
from core.data.manifest import Manifest
from core.data.per_image import PerImage, per_image, read_per_image, write_per_image


def brightness_file(dataset: Dataset) -> Path:
    """Where it lies."""
    return dataset.folder / "brightness.npz"


def known_brightness(dataset: Dataset) -> PerImage | None:
    """Mean brightness of each image, 0 to 255, float32; None = not measured yet."""
    return read_per_image(brightness_file(dataset), dimensions=1)


def save_brightness(dataset: Dataset, manifest: Manifest, values: np.ndarray) -> None:
    """Keep what `known_brightness` gives.

    Args:
        dataset: Where the images belong.
        manifest: The images, n.
        values: Mean brightness of each, 0 to 255, shape (n,).
    """
    digests = [entry.digest for entry in manifest.entries]
    found = per_image(digests, values.astype(np.float32))
    write_per_image(brightness_file(dataset), found)
