"""Whether new images are like those that a model was judged on: mix and looks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_PERMUTATIONS = 999
_LEAST_IMAGES = 5  # of a class on each side, for its looks to be compared
_MOST_IMAGES = 500  # of each side, drawn at random: distances take their square


@dataclass(frozen=True)
class Shift:
    """How far two sets of images are apart, and whether that can be chance.

    Attributes:
        size: 0 = not at all, 1 = as far as can be.
        p_value: Of a permutation test: how often chance alone puts two sets of one
            origin at least as far apart, 0-1.
        count: New images that were compared.
        reference_count: Images that they were compared with.
    """

    size: float
    p_value: float
    count: int
    reference_count: int


def mix_shift(new: np.ndarray, reference: np.ndarray, seed: int = 0) -> Shift | None:
    """How much the mix of classes differs: the total variation of two samples.

    Total variation is the share of images that would need another class for the mixes
    to be the same. Its p-value is by permutation: labels are dealt out anew.

    Args:
        new: Images of each class, shape (classes,), int.
        reference: The same of the images that they are compared with.
        seed: Of the permutations.

    Returns:
        None where one side has no images.
    """
    count, reference_count = int(new.sum()), int(reference.sum())
    if not count or not reference_count:
        return None
    pooled = (new + reference).astype(np.int64)
    # By "marginals", which does not make an array as long as there are images.
    draws = np.random.default_rng(seed).multivariate_hypergeometric(
        pooled, count, _PERMUTATIONS, method="marginals"
    )

    def distance(counts: np.ndarray) -> np.ndarray:
        others = (pooled - counts) / reference_count
        half: np.ndarray = np.abs(counts / count - others).sum(axis=-1) / 2
        return half

    size = float(distance(new))
    return Shift(
        size, _p_value(size, distance(draws)), int(count), int(reference_count)
    )


def look_shift(
    new: tuple[np.ndarray, np.ndarray],
    reference: tuple[np.ndarray, np.ndarray],
    seed: int = 0,
    told: Callable[[], None] = lambda: None,
) -> Shift | None:
    """How differently images of the same class look, whatever the mix of classes.

    The energy distance of features (Szekely and Rizzo 2013, doi
    10.1016/j.jspi.2013.03.018), summed over the classes as in DISCO (Rizzo and Szekely
    2010, doi 10.1214/09-AOAS245). Images are permuted within their class only, so that
    another mix of classes is no other look. The size is the energy coefficient of
    inhomogeneity, averaged over the classes by their images.

    Args:
        new: Embeddings, shape (n, channels), and class indices, shape (n,).
        reference: The same of images that the model was not trained on.
        seed: Of the permutations, and of the draw where there are many images.
        told: Called between classes; what it raises ends the work.

    Returns:
        None where no class has 5 images on both sides.
    """
    rng = np.random.default_rng(seed)
    new, reference = _drawn(*new, rng), _drawn(*reference, rng)
    statistics = np.zeros(_PERMUTATIONS + 1)
    size, counts = 0.0, np.zeros(2, int)
    for label in np.intersect1d(new[1], reference[1]):
        told()
        sides = [rows[labels == label] for rows, labels in (new, reference)]
        n, m = map(len, sides)
        if min(n, m) < _LEAST_IMAGES:
            continue
        energies, inhomogeneity = _energies(np.concatenate(sides), n, rng)
        statistics += n * m / (n + m) * energies
        size += inhomogeneity * n
        counts += (n, m)
    if not counts[0]:
        return None
    p_value = _p_value(statistics[0], statistics[1:])
    return Shift(float(size / counts[0]), p_value, *counts.tolist())


def _drawn(
    rows: np.ndarray, labels: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    if len(rows) > _MOST_IMAGES:
        places = np.sort(rng.choice(len(rows), _MOST_IMAGES, replace=False))
        rows, labels = rows[places], labels[places]
    return rows.astype(np.float64), labels


def _energies(
    rows: np.ndarray, n: int, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """The energy distance of the first n rows to the rest, and of permutations.

    Returns:
        Shape (1 + permutations,); and the first one as a share of its largest value.
    """
    count = len(rows)
    m = count - n
    is_new = np.zeros((count, _PERMUTATIONS + 1))
    is_new[:n] = 1
    is_new[:, 1:] = rng.permuted(is_new[:, 1:], axis=0)
    squares = (rows**2).sum(axis=1)
    products = squares[:, None] + squares - 2 * (rows @ rows.T)
    np.fill_diagonal(products, 0)
    distances = np.sqrt(np.maximum(products, 0))
    sums = distances @ is_new
    within_new = (is_new * sums).sum(axis=0)
    between = ((1 - is_new) * sums).sum(axis=0)
    within_old = distances.sum() - within_new - 2 * between
    energies = 2 * between / (n * m) - within_new / n**2 - within_old / m**2
    most = 2 * between[0] / (n * m)
    return energies, float(max(0.0, energies[0]) / most) if most > 0 else 0.0


def _p_value(found: float, by_chance: np.ndarray) -> float:
    """Phipson and Smyth 2010, doi 10.2202/1544-6115.1585: never 0."""
    # What is equal but for rounding counts as equal.
    least = found - 1e-9 * max(1.0, abs(found))
    return float((1 + (by_chance >= least).sum()) / (1 + len(by_chance)))
