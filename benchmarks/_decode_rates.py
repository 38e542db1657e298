"""How many images a second are decoded: by ours, and by Pillow's bare calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.pictures.decoding import decode

_ROUNDS = 3  # by turns; the best of each counts

Decode = Callable[[Path], np.ndarray]


def decode_rates(
    paths: Sequence[Path], size: int, num_threads: int
) -> dict[str, float]:
    """Images a second of "thaw" and "pillow".

    Args:
        paths: JPEG files.
        size: Side of the square that they become, pixels.
        num_threads: For both.
    """
    arms: dict[str, Decode] = {
        "thaw": partial(decode, size=size),
        "pillow": partial(_bare, size=size),
    }
    best = dict.fromkeys(arms, 0.0)
    with ThreadPoolExecutor(num_threads) as pool:
        list(pool.map(arms["pillow"], paths))  # now they are in the system's memory
        for _ in range(_ROUNDS):
            for name, function in arms.items():
                began = time.perf_counter()
                for _ in pool.map(function, paths):
                    pass
                rate = len(paths) / (time.perf_counter() - began)
                best[name] = max(best[name], round(rate, 1))
    return best


def _bare(path: Path, size: int) -> np.ndarray:
    """The least that gives the same: open, draft, resize."""
    with Image.open(path) as image:
        image.draft("RGB", (2 * size, 2 * size))
        resized = image.resize((size, size), Image.Resampling.BILINEAR)
        return np.array(resized)
