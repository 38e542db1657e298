"""Tiny folders of images, drawn here."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Tree = Callable[[Mapping[str, int]], Path]


def picture(seed: int, size: tuple[int, int] = (24, 24), format: str = "PNG") -> bytes:
    """An image file full of noise; another seed, another content."""
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3))
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, format)
    return buffer.getvalue()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Make a folder from {"class": number of images}; all images differ."""
    num_made = 0

    def make(counts: Mapping[str, int]) -> Path:
        nonlocal num_made
        root = tmp_path / "pictures"
        for folder, count in counts.items():
            (root / folder).mkdir(parents=True, exist_ok=True)
            for index in range(count):
                num_made += 1
                (root / folder / f"{index}.png").write_bytes(picture(num_made))
        return root

    return make
