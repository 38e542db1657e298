"""Which pictures show the same: near by hash or by features, and alike in detail."""

from __future__ import annotations

import numpy as np

from core.health.alignment import least_score, scores
from core.health.neighbours import Progress, near_features, near_hashes

# Which pairs are looked at closely. Of copies that were encoded again, halved or
# mirrored, hashes differ in at most 4 bits, of brighter ones in 9; of a crop the
# original was among the two nearest by features, with a cosine of 0.64 and more.
_MOST_BITS = 10
_LEAST_COSINE = 0.5
_NEAREST = 5
_PAIRS = 2000  # between two words on progress


def twin_pairs(
    hashes: np.ndarray,
    small: np.ndarray,
    features: np.ndarray | None,
    progress: Progress | None = None,
) -> tuple[np.ndarray, float]:
    """Pairs of pictures that show the same.

    What is near by hash or by features is laid over each other: see
    `core.health.alignment`.

    Args:
        hashes: Shape (n, 2), uint64, see `near_hashes`.
        small: Shape (n, 64, 64), uint8.
        features: As `reduced` gives them; None = by hashes alone, which miss crops.
        progress: Told now and then how many pictures are done; what it raises ends all.

    Returns:
        Places, shape (m, 2), int64, and the least score of a pair, 0-1.
    """

    def may_go_on(rows: int) -> None:
        if progress:  # the pairs are what takes time; of them nothing is done yet
            progress(0)

    near = [near_hashes(hashes, _MOST_BITS, _NEAREST, may_go_on)]
    if features is not None:
        near.append(near_features(features, _LEAST_COSINE, _NEAREST, may_go_on))
    pairs = np.unique(np.concatenate(near), axis=0)
    least = least_score(small)
    kept: list[np.ndarray] = [np.empty((0, 2), np.int64)]
    for start in range(0, len(pairs), _PAIRS):
        part = pairs[start : start + _PAIRS]
        kept.append(part[scores(small, part) >= least])
        if progress:
            done = min(len(pairs), start + _PAIRS) / len(pairs)
            progress(int(done * len(small)))
    return np.concatenate(kept), least
