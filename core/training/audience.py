"""Whether somebody watches a run, and where what they are to see is put.

What is shown is no part of the training: nothing is drawn at random, no weight changes,
and what goes wrong with it ends the show alone.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from core.runs.show import SHOW, is_watched
from core.storage.files import write_bytes

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 0.5  # between two looks for a request to show
_JPEG_QUALITY = 85


class Audience:
    """Who watches one run.

    Args:
        run_dir: The run's directory.
    """

    def __init__(self, run_dir: Path) -> None:
        self._run_dir = run_dir
        self._looked = -math.inf
        self._is_watching = self._has_failed = False

    @property
    def folder(self) -> Path:
        """Where what is shown lies; it may be missing."""
        return self._run_dir / SHOW

    @property
    def is_watching(self) -> bool:
        """Whether somebody watches; looks at the disk twice a second at most."""
        now = time.monotonic()
        if now - self._looked > _LOOK_SECONDS:
            self._looked = now
            self._is_watching = not self._has_failed and is_watched(self._run_dir)
        return self._is_watching

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Show something in the block; where it fails, nothing is shown any more."""
        try:
            yield
        except Exception:  # not worth a run
            logger.exception("nothing is shown of this run any more")
            self._has_failed, self._is_watching = True, False

    def put(self, name: str, content: bytes) -> None:
        """Replace a file in the folder in one step."""
        self.folder.mkdir(exist_ok=True)
        write_bytes(self.folder / name, content)


def jpeg(picture: np.ndarray) -> bytes:
    """The content of a JPEG file.

    Args:
        picture: RGB, shape (height, width, 3), uint8.
    """
    settings = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, settings)[1].tobytes()


def png(picture: np.ndarray) -> bytes:
    """The content of a PNG file.

    Args:
        picture: RGBA, shape (height, width, 4), uint8.
    """
    return cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA))[1].tobytes()
