"""Views of images for the frozen layers: those to train on, and those to judge by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.config import RunConfig
from core.data.flips import flipped
from core.data.manifest import Manifest
from core.data.views import view
from core.training.pixels import Pixels

# From a pair of view and row to an image, shape (size, size, 3), uint8.
Views = Callable[[tuple[int, int]], np.ndarray]


def training_views(
    config: RunConfig, manifest: Manifest, indices: np.ndarray, pixels: Pixels
) -> Views:
    """The views that a training image is augmented to; view 0 is the image itself.

    Args:
        config: Augmentation and seed of the views are read.
        manifest: Whose images the pixels are of.
        indices: Places of the images in its entries, shape (n,), int64.
        pixels: Decoded images in the manifest's order.
    """

    def image(place: tuple[int, int]) -> np.ndarray:
        number, row = place
        index = indices[row]
        digest = manifest.entries[index].digest
        found = pixels.image(index)
        return view(found, config.augmentation, config.view_seed, digest, number)

    return image


def judged_views(config: RunConfig, indices: np.ndarray, pixels: Pixels) -> Views:
    """The flips that an answer is the mean of; view 0 is the image itself.

    Args:
        config: What the flips are.
        indices: Places of the images, shape (n,), int64.
        pixels: Decoded images.
    """
    return lambda place: flipped(
        pixels.image(indices[place[1]]), config.flips[place[0]]
    )
