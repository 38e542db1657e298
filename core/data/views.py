"""Seeded augmentation with OpenCV: the preview, cached views and fresh views.

The parameters mean what they mean in Keras' layers, applied in the order of
`AugmentationConfig`. The geometric ones are one warp.
"""

from __future__ import annotations

import hashlib

import numpy as np

from core.config import AugmentationConfig
from core.data.view_colours import erase, recolour, relight
from core.data.view_draws import Draws
from core.data.view_random import DrawnChanges
from core.data.view_warp import warp


def view(
    image: np.ndarray,
    config: AugmentationConfig,
    seed: int,
    digest: str,
    index: int,
) -> np.ndarray:
    """One of the fixed views of a training image.

    A view depends on its arguments only, never on the order or process in which
    views are made.

    Args:
        image: RGB, shape (h, w, 3), uint8.
        config: Which changes, and how strong.
        seed: The run's seed.
        digest: Content hash of the image's file.
        index: 0 is the image itself; 1, 2, ... are augmented. Where views are mixed
            with other images, `core.data.view_mixing` does it with two of these.

    Returns:
        Shape (h, w, 3), uint8; for index 0 `image`, not a copy.
    """
    if index == 0:
        return image
    text = f"{seed}/{digest}/{index}".encode()
    key = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "little")
    return augment(image, config, np.random.Generator(np.random.PCG64(key)))


def augment(
    image: np.ndarray, config: AugmentationConfig, rng: np.random.Generator
) -> np.ndarray:
    """Change an image at random.

    Args:
        image: RGB, shape (h, w, 3), uint8, any memory layout.
        config: Which changes, and how strong.
        rng: Where the randomness comes from.

    Returns:
        A new array, shape (h, w, 3), uint8.
    """
    draws = Draws.of(rng)
    drawn = DrawnChanges.of(config, rng)
    changed = warp(np.ascontiguousarray(image), config, draws, drawn.moves)
    if config.brightness or config.contrast:
        changed = relight(changed, config, draws)
    if config.saturation or config.hue:
        changed = recolour(changed, config, draws)
    changed = drawn.recoloured(changed)
    if config.erasing:
        erase(changed, config, draws)
    return changed
