"""Occlusion maps: how much an answer suffers when a part of the picture is hidden.

Zeiler and Fergus 2014, arXiv 1311.2901. It asks nothing of the network but answers, so
it is there for every head and however coarse its last feature map is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

PLACES = 13  # per side, so that 169 answers make a map
_HIDDEN = 0.2  # side of the patch, share of the picture's
_BATCH = 32
_SMALLEST = 1e-6  # probability; float32 tells no smaller one from certainty

Probabilities = Callable[[np.ndarray], np.ndarray]
Progress = Callable[[int, int], None]  # answers that are there, of all


def occlusion_map(
    probabilities: Probabilities,
    image: np.ndarray,
    label: int,
    progress: Progress = lambda done, count: None,
) -> np.ndarray:
    """Hide each place in turn behind a patch of the picture's mean colour.

    Args:
        probabilities: From images, shape (n, size, size, 3), uint8, to answers, shape
            (n, classes).
        image: RGB, shape (size, size, 3), uint8.
        label: Index of the class.
        progress: Called after each batch; what it raises ends the work.

    Returns:
        How far the class's log-odds fall, shape (PLACES, PLACES), float32; negative
        where the class became more probable. Not of probabilities: where the network
        is certain these hardly move.
    """
    places = _places(image.shape[0])
    mean = image.reshape(-1, 3).mean(axis=0).round().astype(np.uint8)
    before = _log_odds(probabilities(image[None])[0, label])
    falls: list[np.ndarray] = []
    for start in range(0, len(places), _BATCH):
        part = places[start : start + _BATCH]
        hidden = np.repeat(image[None], len(part), axis=0)
        for copy, (rows, columns) in zip(hidden, part, strict=True):
            copy[rows, columns] = mean
        falls.append(before - _log_odds(probabilities(hidden)[:, label]))
        progress(start + len(part), len(places))
    return np.concatenate(falls).reshape(PLACES, PLACES).astype(np.float32)


def _places(size: int) -> list[tuple[slice, slice]]:
    """Rows and columns of each patch; those at the edges are cut off there."""
    half = max(1.0, size * _HIDDEN / 2)
    centres = (np.arange(PLACES) + 0.5) * size / PLACES
    spans = [
        slice(max(0, round(centre - half)), min(size, round(centre + half)))
        for centre in centres
    ]
    return [(rows, columns) for rows in spans for columns in spans]


def _log_odds(probability: np.ndarray) -> np.ndarray:
    p = np.clip(probability.astype(np.float64), _SMALLEST, 1.0 - _SMALLEST)
    odds: np.ndarray = np.log(p / (1.0 - p))
    return odds
