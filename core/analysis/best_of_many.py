"""How good the best of many models is, when it was chosen by the images at hand.

The best of 40 trials is the best partly by luck, so its accuracy on the images that
chose it is optimistic. The bootstrap says by how much: choose on images that are drawn
with replacement, and judge the choice on those that were not drawn (bootstrap bias
corrected cross-validation, Tsamardinos, Greasidou and Borboudakis 2018, "Bootstrapping
the out-of-sample predictions for efficient and accurate cross-validation").
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.analysis.metrics import wilson_interval

_DRAWS, _AT_ONCE = 1_000, 50


class BestOfMany(NamedTuple):
    """What to expect of a model that was the best of many.

    Attributes:
        accuracy: On images that did not choose it, fraction.
        interval: Of 95%: of the draws, and no narrower than of so many images
            (Wilson).
    """

    accuracy: float
    interval: tuple[float, float]


def best_of_many(right: np.ndarray, seed: int = 0) -> BestOfMany | None:
    """The accuracy to expect of the model that is best on these images.

    Args:
        right: Whether each model answers each image rightly, shape (models, n), bool;
            at least one model. Of equals the first is chosen.
        seed: Of the draws.

    Returns:
        None where there are too few images to leave any out.
    """
    count = right.shape[1]
    if count < 2:
        return None
    rng = np.random.default_rng(seed)
    found = np.concatenate([_drawn(right, rng) for _ in range(_DRAWS // _AT_ONCE)])
    if not len(found):  # of a handful of images, none may ever be left out
        return None
    mean = float(found.mean())
    low, high = wilson_interval(mean * count, count)
    drawn = np.quantile(found, [0.025, 0.975])
    return BestOfMany(mean, (min(low, float(drawn[0])), max(high, float(drawn[1]))))


def _drawn(right: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Accuracies of some draws' choices on the images that were not drawn.

    Returns:
        Shape (draws,), float64; draws that left no image out are passed over.
    """
    count = right.shape[1]
    drawn = rng.integers(count, size=(_AT_ONCE, count))
    times = np.stack([np.bincount(row, minlength=count) for row in drawn])
    # In float32 the machine's matrix product does it, and counts stay exact.
    scores = times.astype(np.float32) @ right.T.astype(np.float32)
    unseen = times == 0
    hits = (right[scores.argmax(axis=1)] & unseen).sum(axis=1)
    left_out = unseen.sum(axis=1)
    return hits[left_out > 0] / left_out[left_out > 0]
