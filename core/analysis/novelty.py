"""How far a picture's features lie from those of the training images.

The distance to the k-th nearest neighbour among normalised features: Sun et al. 2022,
Out-of-Distribution Detection with Deep Nearest Neighbors, arXiv 2204.06507.
"""

from __future__ import annotations

import numpy as np

_ROWS_AT_ONCE = 512  # with 5,000 reference rows a block of distances is 10 MB


def normalised(embeddings: np.ndarray) -> np.ndarray:
    """Embeddings of length 1.

    Args:
        embeddings: Shape (n, channels), any float.

    Returns:
        Shape (n, channels), float32; rows of zeros stay so.
    """
    rows = embeddings.astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: np.ndarray = rows / np.where(lengths > 0, lengths, 1)
    return unit


def neighbour_distances(
    embeddings: np.ndarray, reference: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest reference rows of each embedding, the nearest first.

    Args:
        embeddings: Shape (n, channels), any length.
        reference: Of length 1, shape (m, channels), float32, m at least 1.
        count: Neighbours of each; fewer where there are fewer rows.

    Returns:
        Their places, shape (n, k), int64, and Euclidean distances of the vectors of
        length 1, shape (n, k), float32, 0-2.
    """
    count = min(count, len(reference))
    places = np.empty((len(embeddings), count), np.int64)
    distances = np.empty((len(embeddings), count), np.float32)
    for begin in range(0, len(embeddings), _ROWS_AT_ONCE):
        part = slice(begin, begin + _ROWS_AT_ONCE)
        cosines = normalised(embeddings[part]) @ reference.T
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        values = np.take_along_axis(cosines, best, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        places[part] = np.take_along_axis(best, order, axis=1)
        nearest = np.take_along_axis(values, order, axis=1)
        distances[part] = np.sqrt(np.maximum(2 - 2 * nearest, 0))
    return places, distances
