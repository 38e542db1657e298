"""Which unlabelled images a person should label first: what teaches a model most."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# Gradients of sure answers are short, and hardly ever drawn: of a large pool only the
# least sure images are compared. 500 of 5,000 take seconds.
_CANDIDATES = 5_000


def most_useful(
    probabilities: np.ndarray,
    embeddings: np.ndarray,
    count: int,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Places of all images, the most useful first.

    The first ones are chosen by BADGE, uncertain and unlike each other; behind them
    come the others, where the two most probable classes are nearest first.

    Args:
        probabilities: Of a classifier, shape (n, c), rows sum to 1.
        embeddings: Its pooled features of the same images, shape (n, d), float.
        count: How many to choose by BADGE: about as many as anybody will look at.
        seed: Of its draws.
        progress: Called with how many are chosen. What it raises is passed on.

    Returns:
        Shape (n,), int64, each place once.
    """
    rng = np.random.default_rng(seed)
    order = np.argsort(margins(probabilities), kind="stable")
    among = order[:_CANDIDATES]
    chosen = badge(probabilities[among], embeddings[among], count, rng, progress)
    is_left = np.ones(len(order), bool)
    is_left[chosen] = False
    return np.concatenate([among[chosen], order[is_left]])


def badge(
    probabilities: np.ndarray,
    embeddings: np.ndarray,
    count: int,
    rng: np.random.Generator,
    progress: Callable[[int], None] | None = None,
) -> np.ndarray:
    """Choose a batch by k-means++ on gradients for the likeliest labels (BADGE).

    Ash et al. 2020, "Deep Batch Active Learning by Diverse, Uncertain Gradient Lower
    Bounds", arXiv 1906.03671, algorithm 1. The gradient of the last layer is the outer
    product of (p - one_hot(argmax p)) and the embedding: it is long where the answer is
    unsure. Inner products of outer products are products of the factors' own, so the
    gradients themselves, c times d numbers each, are never made.

    Args:
        probabilities: Shape (n, c).
        embeddings: Shape (n, d).
        count: How many to choose; fewer where there are fewer different gradients.
        rng: Of the draws.
        progress: See `most_useful`.

    Returns:
        Places in the order in which they were drawn, shape (at most count,), int64.
    """
    if not len(probabilities):
        return np.empty(0, np.int64)
    errors = probabilities.astype(np.float64)
    errors[np.arange(len(errors)), errors.argmax(axis=1)] -= 1
    features = embeddings.astype(np.float32)
    lengths = (errors**2).sum(axis=1) * (features**2).sum(axis=1, dtype=np.float64)
    chosen = [int(lengths.argmax())]
    nearest = np.full(len(errors), np.inf)
    while len(chosen) < min(count, len(errors)):
        last = chosen[-1]
        inner = (errors @ errors[last]) * (features @ features[last])
        distances = np.maximum(lengths + lengths[last] - 2 * inner, 0)
        nearest = np.minimum(nearest, distances)
        nearest[chosen] = 0
        total = nearest.sum()
        if total <= 0:
            break
        chosen.append(int(rng.choice(len(nearest), p=nearest / total)))
        if progress:
            progress(len(chosen))
    return np.array(chosen[:count], np.int64)


def margins(probabilities: np.ndarray) -> np.ndarray:
    """The largest probability less the second largest (Scheffer et al. 2001).

    Args:
        probabilities: Shape (n, c), with at least two classes.

    Returns:
        Shape (n,), 0 = undecided, 1 = sure.
    """
    two = np.partition(probabilities, -2, axis=1)[:, -2:]
    margin: np.ndarray = two[:, 1] - two[:, 0]
    return margin
