"""How far a picture's features lie from those of the training images.

The Mahalanobis distance to the nearest class, with one covariance for all classes: Lee
et al. 2018, A Simple Unified Framework for Detecting Out-of-Distribution Samples,
arXiv 1807.03888; of features of length 1: Mueller and Hein 2025, Mahalanobis++, arXiv
2505.18032. Chosen by `benchmarks/trust.py` before the distance to the nearest
neighbours (Sun et al. 2022, arXiv 2204.06507).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

LEAST_THRESHOLD = 1e-6  # where all validation images are the same

_MOST_DIRECTIONS = 256  # of 1,280 channels they are 1.3 MB
_LEAST_VARIANCE = 1e-9  # of a channel, where all images of a class are the same
_ROWS_AT_ONCE = 512  # with 5,000 reference rows a block of cosines is 10 MB


class Familiar(NamedTuple):
    """What the features of training images are like; plain matrices, for any network.

    With x an embedding of length 1, the squared distance to a class is
    offsets - x @ centres.T - |x @ directions|^2.

    Attributes:
        directions: Along which images of a class differ, shape (channels, r), float32.
        centres: Of each class that has images, shape (classes, channels), float32.
        offsets: Shape (classes,), float32.
    """

    directions: np.ndarray
    centres: np.ndarray
    offsets: np.ndarray

    def distances(self, embeddings: np.ndarray) -> np.ndarray:
        """The Mahalanobis distance to the nearest class.

        Args:
            embeddings: As the network gives them, shape (n, channels), float.

        Returns:
            Shape (n,), float32, from 0. Images of a class are at about the square root
            of the number of channels.
        """
        rows = normalised(embeddings)
        along = np.square(rows @ self.directions).sum(axis=1, keepdims=True)
        squares = (self.offsets - rows @ self.centres.T - along).min(axis=1)
        found: np.ndarray = np.sqrt(np.maximum(squares, 0))
        return found


def familiar(embeddings: np.ndarray, labels: np.ndarray) -> Familiar:
    """Fit class means and a common covariance to training images.

    The covariance is shrunk (Ledoit and Wolf 2004, A Well-conditioned Estimator for
    Large-dimensional Covariance Matrices), as there may be fewer images than channels.
    Of its directions the largest are kept, and the others share their mean variance
    (Tipping and Bishop 1999, Probabilistic Principal Component Analysis).

    Args:
        embeddings: Shape (n, channels), any length, n at least 1.
        labels: Class indices, shape (n,), int.
    """
    rows = normalised(embeddings)
    num_channels = rows.shape[1]
    _, place = np.unique(labels, return_inverse=True)
    sums = np.zeros((place.max() + 1, num_channels), np.float64)
    np.add.at(sums, place, rows)
    means = sums / np.bincount(place)[:, None]
    residuals = rows - means[place].astype(np.float32)
    found, axes = _principal(residuals, _MOST_DIRECTIONS)
    mean = max(float(found.sum()) / num_channels, _LEAST_VARIANCE)
    share = _shrinkage(residuals, found)
    variances = (1 - share) * found + share * mean
    kept = len(axes)
    others = max(1, num_channels - kept)
    rest = (1 - share) * found[kept:].sum() / others + share * mean
    rest = max(float(rest), _LEAST_VARIANCE)
    scale = np.sqrt(np.maximum(1 - rest / np.maximum(variances[:kept], rest), 0) / rest)
    directions = axes.T * scale
    along = means @ directions
    centres = 2 * (means / rest - along @ directions.T)
    lengths = np.square(means).sum(axis=1) / rest - np.square(along).sum(axis=1)
    arrays = directions, centres, 1 / rest + lengths
    return Familiar(*(array.astype(np.float32) for array in arrays))


def _principal(residuals: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Along which directions residuals differ, from the largest variance on.

    They are eigenvectors of the smaller of two matrices of products, which takes a
    third less time than a singular value decomposition, and of few images a tenth.

    Args:
        residuals: Shape (n, channels).
        most: Directions to give.

    Returns:
        All variances that are not 0 by their number, shape (min(n, channels),); and
        the first directions, shape (at most `most`, channels), of length 1, or 0 where
        nothing varies. Both float64.
    """
    exact = residuals.astype(np.float64)
    is_wide = len(exact) < exact.shape[1]
    values, vectors = np.linalg.eigh(exact @ exact.T if is_wide else exact.T @ exact)
    values, axes = np.maximum(values[::-1], 0), vectors.T[::-1][:most]
    if is_wide:
        axes = axes @ exact
        lengths = np.linalg.norm(axes, axis=1, keepdims=True)
        axes = np.divide(axes, lengths, out=np.zeros_like(axes), where=lengths > 0)
    return values / len(exact), axes


def _shrinkage(residuals: np.ndarray, variances: np.ndarray) -> float:
    """How far the covariance is drawn to a multiple of the identity, 0-1.

    Args:
        residuals: Shape (n, channels), of mean 0.
        variances: The eigenvalues of their covariance that are not 0.
    """
    num_images, num_channels = residuals.shape
    squares = float(np.square(variances).sum())
    spread = squares - float(variances.sum()) ** 2 / num_channels
    fourth = float(np.square(np.square(residuals).sum(axis=1), dtype=np.float64).sum())
    noise = (fourth / num_images - squares) / num_images
    return min(1.0, noise / spread) if noise > 0 and spread > 0 else float(noise > 0)


def threshold_at(distances: np.ndarray, rate: float) -> tuple[float, float]:
    """The distance that validation images stay below, but for a share of them.

    A new picture of the same kind as n images is above their k-th smallest distance
    with a chance of 1 - k / (n + 1) (Vovk et al. 2005, Algorithmic Learning in a Random
    World): few images can't stand for a small share.

    Args:
        distances: Of validation images, shape (n,), n at least 1.
        rate: Share of them that may be above, 0-1.

    Returns:
        The threshold, and the share of new pictures to be expected above it.
    """
    count = len(distances)
    rank = max(1, count - math.floor(count * rate))
    threshold = float(np.partition(distances, rank - 1)[rank - 1])
    return max(threshold, LEAST_THRESHOLD), 1 - rank / (count + 1)


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


def nearest_rows(
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
