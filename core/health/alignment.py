"""Whether two pictures show the same, though one is cropped, mirrored or brighter.

Both are compared by their fine detail, at 64 x 64 pixels of grey: what a Gaussian blur
takes away. One is laid over the other at a few sizes and everywhere, and the best
normalised cross-correlation counts (Lewis 1995, "Fast normalized cross-correlation").
Of different pictures of one kind the detail differs, though they look alike.

Measured by `benchmarks.health`, seed 0, on 100 pictures each of clothing, flowers and
groceries, with five copies of each (encoded again, of half the size, cropped by 10% a
side, mirrored, 20% brighter): 1,499 of 1,500 copies score 0.80 or more, and different
pictures at most 0.75. On 2,624 solar cells, which all look alike, the limit is 0.999:
then no different pictures are joined, and crops are not found.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from core.data.prefetch import in_threads

_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8)  # of the side that a crop shows
_BLUR = 4.0  # pixels, at the full 64

# A first look at a half of the size; the least of copies was 0.59, on look-alikes.
_COARSE_SCALES = (1.0, 0.9, 0.8)
_COARSE_LEAST = 0.5

_LEAST_DETAIL = 0.5  # grey levels, root mean square: of less there is nothing to say

# What a copy scores at least. Sets whose pictures look alike ask for more: as much as
# so many deviations above what two pictures drawn at random score.
LEAST_SCORE = 0.8
DEVIATIONS = 8.0
_MOST_SCORE = 0.9995
_RANDOM_PAIRS = 500


def scores(small: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """How well the pictures of each pair fit, from -1 to 1.

    Args:
        small: Grey pictures, shape (n, 64, 64), uint8.
        pairs: Places in it, shape (m, 2), int64.

    Returns:
        Shape (m,), float64; 0 where a first look already says that they differ.
    """

    return _scored(small, pairs, _COARSE_LEAST)


def least_score(small: np.ndarray, seed: int = 0) -> float:
    """What a pair has to score in this set to count as copies of each other.

    The robust mean and deviation (median and MAD) of what random pairs score, by
    Fisher's transform, where such scores are about normal.

    Args:
        small: See `scores`.
        seed: Of the pairs that are drawn.
    """
    if len(small) < 2:
        return LEAST_SCORE
    random = np.random.default_rng(seed)
    first = random.integers(0, len(small), _RANDOM_PAIRS)
    step = random.integers(1, len(small), _RANDOM_PAIRS)
    pairs = np.stack([first, (first + step) % len(small)], axis=1)

    found = _scored(small, pairs, least=-1.0)
    usual = np.arctanh(found.clip(-0.9999, 0.9999))
    middle = float(np.median(usual))
    spread = 1.4826 * float(np.median(np.abs(usual - middle)))
    wanted = float(np.tanh(middle + DEVIATIONS * spread))
    return min(_MOST_SCORE, max(LEAST_SCORE, wanted))


def _scored(small: np.ndarray, pairs: np.ndarray, least: float) -> np.ndarray:
    """The score of each pair; 0 where a first look gives less than `least`."""

    def one(pair: Sequence[int]) -> float:
        first, second = (small[place].astype(np.float32) for place in pair)
        return _score(first, second, least)

    return np.fromiter(in_threads(one, pairs.tolist()), np.float64, len(pairs))


def _score(first: np.ndarray, second: np.ndarray, least: float) -> float:
    """The best fit of two pictures; the first look says whether one is mirrored."""
    half = [_resized(picture, len(picture) // 2) for picture in (first, second)]
    plain = _best(half[0], half[1], _COARSE_SCALES)
    turned = _best(half[0], _mirrored(half[1]), _COARSE_SCALES)
    if max(plain, turned) < least:
        return 0.0
    return _best(first, second if plain >= turned else _mirrored(second), _SCALES)


def _best(first: np.ndarray, second: np.ndarray, scales: Sequence[float]) -> float:
    """The best fit of either picture as a part of the other."""
    grounds = [_detail(picture, len(picture)) for picture in (first, second)]
    fits = [_fit(*grounds)]
    for scale in scales[1:]:
        inside = round(len(first) * scale)
        fits.append(_fit(grounds[0], _detail(_resized(second, inside), inside)))
        fits.append(_fit(grounds[1], _detail(_resized(first, inside), inside)))
    return max(fits)


def _fit(ground: np.ndarray, part: np.ndarray) -> float:
    """The best normalised cross-correlation of a part, wherever it is laid."""
    if min(ground.std(), part.std()) < _LEAST_DETAIL:
        return 0.0
    found = cv2.matchTemplate(ground, part, cv2.TM_CCOEFF_NORMED)
    best = float(np.nan_to_num(found, posinf=0.0).max())
    return best if best <= 1.001 else 0.0  # of a flat corner it is any number


def _detail(picture: np.ndarray, side: int) -> np.ndarray:
    blurred: np.ndarray = cv2.GaussianBlur(picture, (0, 0), _BLUR * side / 64)
    return picture - blurred


def _resized(picture: np.ndarray, side: int) -> np.ndarray:
    small: np.ndarray = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    return small


def _mirrored(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture[:, ::-1])
