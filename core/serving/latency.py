"""How long a model takes to answer one picture."""

from __future__ import annotations

import time
from statistics import median

import numpy as np

from core.serving.predictor import Predictor

_TRIES = 15
_MOST_SECONDS = 1.5  # of all tries together; a large network gets fewer


def answer_seconds(predictor: Predictor) -> float:
    """Ask for one picture at a time, and take the median.

    The network alone, calibration included: no file is read and decoded. The first
    answer, which takes longer, does not count.

    Args:
        predictor: That answers one picture as soon as possible (not `for_many`).

    Returns:
        Seconds.
    """
    side = predictor.input_size
    image = np.random.default_rng(0).integers(0, 256, (1, side, side, 3), np.uint8)
    predictor.predict(image)
    took: list[float] = []
    while len(took) < _TRIES and sum(took) < _MOST_SECONDS:
        began = time.perf_counter()
        predictor.predict(image)
        took.append(time.perf_counter() - began)
    return median(took)
