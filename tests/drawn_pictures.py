"""Pictures to learn from, drawn on the spot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

COLOURS = (
    (214, 57, 48),
    (44, 103, 201),
    (52, 158, 78),
    (232, 182, 36),
    (143, 70, 173),
    (30, 170, 176),
    (226, 120, 40),
)
SHAPES = ("disc", "square", "triangle", "cross", "bars")


def draw_class_folders(
    root: Path, counts: Mapping[str, int], size: int = 64, seed: int = 0
) -> Path:
    """Draw one folder of pictures per class, easy to tell apart and all different.

    The class decides shape and colour; place, size, background and noise vary. The
    same arguments draw the same pixels. Names end in .png and .jpg by turns.

    Args:
        root: Where the class folders go; made when missing.
        counts: Number of pictures per class name; up to 35 classes look different.
        size: Height and width, pixels.
        seed: Another seed draws other pictures of the same classes.

    Returns:
        `root`.
    """
    for index, (name, count) in enumerate(counts.items()):
        folder = root / name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(count):
            random = np.random.default_rng([seed, index, number])
            suffix = ("png", "jpg")[number % 2]
            _draw(index, size, random).save(folder / f"{number:04d}.{suffix}")
    return root


def _draw(index: int, size: int, random: np.random.Generator) -> Image.Image:
    # A coarse random background: no two pictures pass for near-duplicates.
    coarse = random.integers(70, 220, (5, 5, 3), dtype=np.uint8)
    image = Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)
    radius = size * random.uniform(0.2, 0.32)
    x, y = random.uniform(radius, size - radius, 2)
    box = (x - radius, y - radius, x + radius, y + radius)
    colour = COLOURS[index % len(COLOURS)]
    _draw_shape(ImageDraw.Draw(image), SHAPES[index % len(SHAPES)], box, colour)
    noisy = np.asarray(image) + random.normal(0, 8, (size, size, 3))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def _draw_shape(
    draw: ImageDraw.ImageDraw,
    shape: str,
    box: tuple[float, float, float, float],
    colour: tuple[int, int, int],
) -> None:
    left, top, right, bottom = box
    third = (right - left) / 3
    if shape == "disc":
        draw.ellipse(box, fill=colour)
    elif shape == "square":
        draw.rectangle(box, fill=colour)
    elif shape == "triangle":
        middle = (left + right) / 2
        draw.polygon([(left, bottom), (middle, top), (right, bottom)], fill=colour)
    elif shape == "cross":
        draw.rectangle((left, top + third, right, bottom - third), fill=colour)
        draw.rectangle((left + third, top, right - third, bottom), fill=colour)
    else:  # bars
        draw.rectangle((left, top, right, top + third), fill=colour)
        draw.rectangle((left, bottom - third, right, bottom), fill=colour)
