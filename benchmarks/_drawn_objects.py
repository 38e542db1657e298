"""Pictures of coloured shapes on textured ground: where the shape is, is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

SHAPES = ("disc", "square", "star", "triangle")
SIDE = 224  # pixels

RADIUS = (40, 70)  # of a shape that stands alone, pixels
SMALL_RADIUS = (28, 44)  # of two that share a picture
_CORNERS = {"square": 4, "star": 10, "triangle": 3}
_GROUND = ((5, 40.0), (20, 25.0), (112, 20.0))  # cells across, and how much they count
_TRIES = 200


class Drawn(NamedTuple):
    """A picture and its objects.

    Attributes:
        image: RGB, shape (SIDE, SIDE, 3), uint8.
        masks: Where each object is, shape (SIDE, SIDE), bool.
    """

    image: np.ndarray
    masks: list[np.ndarray]


def draw(seed: int, index: int, shapes: tuple[str, ...]) -> Drawn:
    """A picture with these shapes, of any colour, turned, anywhere, apart."""
    radii = RADIUS if len(shapes) == 1 else SMALL_RADIUS
    rng = np.random.default_rng([seed, index])
    image = np.empty((SIDE, SIDE, 3), np.float32)
    image[:] = rng.uniform(70, 185, 3)
    for cells, weight in _GROUND:
        coarse = rng.standard_normal((cells, cells, 3), np.float32)
        image += weight * cv2.resize(coarse, (SIDE, SIDE))
    places: list[tuple[np.ndarray, float]] = []
    masks = []
    for shape in shapes:
        centre, radius = _place(rng, radii, places)
        places.append((centre, radius))
        mask = _mask(rng, shape, centre, radius)
        colour = cv2.cvtColor(
            np.array([[[rng.integers(180), 220, 230]]], np.uint8), cv2.COLOR_HSV2RGB
        )
        image[mask] = colour[0, 0] + rng.normal(0, 6, (int(mask.sum()), 3))
        masks.append(mask)
    return Drawn(np.clip(image, 0, 255).astype(np.uint8), masks)


def _place(
    rng: np.random.Generator,
    radii: tuple[int, int],
    places: list[tuple[np.ndarray, float]],
) -> tuple[np.ndarray, float]:
    """A centre (x, y) and a radius that touch none of the others."""
    for _ in range(_TRIES):
        radius = float(rng.uniform(*radii))
        centre = rng.uniform(radius + 2, SIDE - radius - 2, 2)
        if all(np.hypot(*(centre - c)) > radius + r + 8 for c, r in places):
            break
    return centre, radius


def _mask(
    rng: np.random.Generator, shape: str, centre: np.ndarray, radius: float
) -> np.ndarray:
    mask = np.zeros((SIDE, SIDE), np.uint8)
    if shape == "disc":
        x, y = centre.round().astype(int).tolist()
        cv2.circle(mask, (x, y), round(radius), 1, cv2.FILLED)
    else:
        count = _CORNERS[shape]
        angles = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(count) / count
        lengths = np.full(count, radius)
        if shape == "star":
            lengths[1::2] *= 0.45
        corners = centre + lengths[:, None] * np.stack(
            [np.cos(angles), np.sin(angles)], axis=1
        )
        cv2.fillPoly(mask, [corners.round().astype(np.int32)], 1)
    return mask.astype(bool)


def draw_folders(
    folder: Path, per_class: int, seed: int, progress: Callable[[int, int], None]
) -> dict[str, np.ndarray]:
    """Write PNGs of one shape each, in a folder per shape.

    Args:
        folder: Gets the folders.
        per_class: Pictures of each shape.
        seed: The same draws the same files.
        progress: Called with (done, total).

    Returns:
        Where the object is, by path relative to `folder`, shape (SIDE, SIDE), bool.
    """
    masks = {}
    for index in range(per_class * len(SHAPES)):
        shape = SHAPES[index % len(SHAPES)]
        name = f"{shape}/{index:05d}.png"
        drawn = draw(seed, index, (shape,))
        (folder / shape).mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / name), cv2.cvtColor(drawn.image, cv2.COLOR_RGB2BGR))
        masks[name] = drawn.masks[0]
        progress(index + 1, per_class * len(SHAPES))
    return masks
