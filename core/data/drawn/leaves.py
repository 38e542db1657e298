"""Leaves of five trees as a data set: its pictures, their number, its own README.

Whoever draws it on the same computer gets the same pictures. Elsewhere a pixel may be
another, as OpenCV's arithmetic depends on the processor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.drawn.photo import draw_photo
from core.data.drawn.shapes import SHAPES

NUM_EACH = 60  # pictures of a class
README = "README.txt"
_SEED = 5
_EXAMPLES = {"beech": 20, "birch": 6, "ginkgo": 10, "maple": 30, "oak": 31}  # easy ones
_QUALITY = 90  # of JPEG

# Called with the number of pictures that are drawn, and of all.
Progress = Callable[[int, int], None]


def draw_leaves(folder: Path, progress: Progress | None = None) -> None:
    """Draw the whole data set: a folder per class, and a README beside them.

    Args:
        folder: It is made.
        progress: Told how far it is; what it raises is passed on.

    Raises:
        OSError: A file can't be written.
    """
    for name in SHAPES:
        (folder / name).mkdir(parents=True)
    names = ", ".join(SHAPES)
    total = NUM_EACH * len(SHAPES)
    template = Path(__file__).with_name("readme.txt").read_text(encoding="utf-8")
    text = template.format(total=total, each=NUM_EACH, names=names)
    (folder / README).write_text(text, encoding="utf-8")
    # numpy and OpenCV let other threads work meanwhile.
    pool = ThreadPoolExecutor()
    try:
        jobs = pool.map(lambda job: _write(folder, *job), _all())
        for done, _path in enumerate(jobs, start=1):
            if progress:
                progress(done, total)
    finally:
        pool.shutdown(cancel_futures=True)


def leaf_picture(class_name: str, number: int, seed: int = _SEED) -> np.ndarray:
    """One of the pictures, shape (size, size, 3), uint8, RGB.

    Args:
        class_name: One of the five trees.
        number: Which of its pictures, from 0.
        seed: That of the data set, or another for other pictures.
    """
    place = list(SHAPES).index(class_name)
    return draw_photo(class_name, np.random.default_rng([seed, place, number]))


def example_strip() -> bytes:
    """A picture of each tree side by side, a JPEG file."""
    pictures = [leaf_picture(*example) for example in _EXAMPLES.items()]
    return _jpeg(np.concatenate(pictures, axis=1))


def _all() -> Iterator[tuple[str, int]]:
    return ((name, number) for number in range(NUM_EACH) for name in SHAPES)


def _write(folder: Path, class_name: str, number: int) -> Path:
    path = folder / class_name / f"{class_name}-{number + 1:02}.jpg"
    path.write_bytes(_jpeg(leaf_picture(class_name, number)))
    return path


def _jpeg(picture: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()
