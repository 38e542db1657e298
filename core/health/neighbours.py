"""Which pictures are near each other, by hashes and by features, block by block.

No matrix of all pairs is ever whole in memory: of 50,000 pictures it would take 10 GB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

BLOCK_ROWS = 512  # times 50,000 pictures: 100 MB
DIMENSIONS = 256  # of features that are kept; more say nothing new of who is near

Progress = Callable[[int], None]  # told how many rows are done; what it raises ends all


def hash_bits(hashes: np.ndarray) -> np.ndarray:
    """The bits of hashes as -1 and 1: a product of two counts those that agree.

    Args:
        hashes: Shape (n,), uint64.

    Returns:
        Shape (n, 64), float32.
    """
    bits = np.unpackbits(hashes.astype(">u8").view(np.uint8).reshape(-1, 8), axis=1)
    return bits.astype(np.float32) * 2 - 1


def near_hashes(
    hashes: np.ndarray, most_bits: int, most: int, progress: Progress | None = None
) -> np.ndarray:
    """Pairs whose hashes differ in few bits, one of them mirrored or not.

    Args:
        hashes: Of the pictures and of their mirror images, shape (n, 2), uint64.
        most_bits: That may differ.
        most: Pairs of each picture, the nearest ones.
        progress: See `Progress`.

    Returns:
        Places, shape (m, 2), int64, each pair once, the smaller place first.
    """
    plain, turned = hash_bits(hashes[:, 0]), hash_bits(hashes[:, 1])
    found: list[np.ndarray] = [np.empty((0, 2), np.int64)]
    for start, stop in _blocks(len(plain), progress):
        alike = np.maximum(plain[start:stop] @ plain.T, plain[start:stop] @ turned.T)
        found.append(_nearest(alike, start, 64 - 2 * most_bits, most))
    return _once(np.concatenate(found))


def reduced(features: np.ndarray) -> np.ndarray:
    """Centred features, of length 1, by their first principal components.

    Without their mean, which all pictures share, cosines tell pictures apart.

    Args:
        features: Shape (n, d), float32; may be a mapped array.

    Returns:
        Shape (n, at most 256), float32.
    """
    count, width = features.shape
    mean = features.mean(axis=0, dtype=np.float64)
    products = np.zeros((width, width))
    for start, stop in _blocks(count):
        part = features[start:stop] - mean
        products += part.T @ part
    _, axes = np.linalg.eigh(products)  # ascending
    axes = axes[:, ::-1][:, :DIMENSIONS]
    kept = np.empty((count, axes.shape[1]), np.float32)
    for start, stop in _blocks(count):
        kept[start:stop] = (features[start:stop] - mean) @ axes
    lengths = np.linalg.norm(kept, axis=1, keepdims=True)
    kept /= np.maximum(lengths, 1e-12)
    return kept


def near_features(
    features: np.ndarray, least: float, most: int, progress: Progress | None = None
) -> np.ndarray:
    """Pairs with a high cosine.

    Args:
        features: As `reduced` gives them, shape (n, d), float32.
        least: Cosine of a pair.
        most: Pairs of each picture, the nearest ones.
        progress: See `Progress`.

    Returns:
        See `near_hashes`.
    """
    found: list[np.ndarray] = [np.empty((0, 2), np.int64)]
    for start, stop in _blocks(len(features), progress):
        alike = features[start:stop] @ features.T
        found.append(_nearest(alike, start, least, most))
    return _once(np.concatenate(found))


def mean_distances(features: np.ndarray, nearest: int) -> np.ndarray:
    """Mean cosine distance of each picture to its nearest ones, 0-2.

    Args:
        features: Of the pictures of one class, shape (n, d), float32, n above 1.
        nearest: How many; all others where there are fewer.

    Returns:
        Shape (n,), float64.
    """
    count = len(features)
    kept = min(nearest, count - 1)
    distances = np.empty(count)
    for start, stop in _blocks(count):
        alike = features[start:stop] @ features.T
        alike[np.arange(stop - start), np.arange(start, stop)] = -np.inf
        top = np.partition(alike, count - kept, axis=1)[:, count - kept :]
        distances[start:stop] = 1 - top.mean(axis=1)
    return distances


def _blocks(count: int, progress: Progress | None = None) -> Iterator[tuple[int, int]]:
    for start in range(0, count, BLOCK_ROWS):
        stop = min(count, start + BLOCK_ROWS)
        yield start, stop
        if progress:
            progress(stop)


def _nearest(alike: np.ndarray, start: int, least: float, most: int) -> np.ndarray:
    """Of a block of rows the columns with the highest values, as pairs."""
    rows = np.arange(len(alike))
    alike[rows, start + rows] = -np.inf  # nothing is its own neighbour
    near = alike >= least
    crowded = np.flatnonzero(near.sum(axis=1) > most)
    for row in crowded:
        best = np.argpartition(alike[row], -most)[-most:]
        near[row] = False
        near[row, best] = True
    first, second = np.nonzero(near)
    return np.stack([first + start, second], axis=1)


def _once(pairs: np.ndarray) -> np.ndarray:
    return np.unique(np.sort(pairs, axis=1), axis=0)
