"""Views of images for the frozen layers: those to train on, and those to judge by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.config import RunConfig
from core.data.flips import flipped
from core.data.manifest import Manifest
from core.data.view_mixing import TrainingViews
from core.training.pixels import Pixels

# From a pair of view and row to an image, shape (size, size, 3), uint8.
Views = Callable[[tuple[int, int]], np.ndarray]


def image_views(
    config: RunConfig,
    manifest: Manifest,
    indices: np.ndarray,
    pixels: Pixels,
    is_judged: bool,
) -> Views:
    """The views of images; view 0 is the image itself.

    Args:
        config: Augmentation, the seed of the views and the flips are read.
        manifest: Whose images the pixels are of.
        indices: Places of the images in its entries, shape (n,), int64.
        pixels: Decoded images in the manifest's order.
        is_judged: Give the flips that an answer is the mean of; else those that a
            training image is augmented to, which may be mixed with one another.
    """

    def read(row: int) -> np.ndarray:
        return pixels.image(indices[row])

    if is_judged:
        return lambda place: flipped(read(place[1]), config.flips[place[0]])
    entries = [manifest.entries[index] for index in indices]
    views = TrainingViews.of_run(config, entries)
    return lambda place: views.image(place[0], place[1], read)
