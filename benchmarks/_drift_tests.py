"""Tests of whether two sets of images differ, side by side, and images that do."""

from __future__ import annotations

import io
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image

from core.analysis.changed_world import SURE
from core.analysis.drift import look_shift, mix_shift
from core.analysis.folds import stratified_folds
from core.analysis.paired import SIGNIFICANT
from core.analysis.probe import fitted, standardise

Side = tuple[np.ndarray, np.ndarray, np.ndarray]  # embeddings, labels, probabilities

_PERMUTATIONS = 199
_COMPONENTS = 50


def energy_within(a: Side, b: Side, seed: int) -> float:
    """The one that is in use."""
    found = look_shift(a[:2], b[:2], seed)
    return 1.0 if found is None else found.p_value


def energy_within_unit(a: Side, b: Side, seed: int) -> float:
    """The same of embeddings that are brought to length 1."""
    found = look_shift((_unit(a[0]), a[1]), (_unit(b[0]), b[1]), seed)
    return 1.0 if found is None else found.p_value


def energy_pooled(a: Side, b: Side, seed: int) -> float:
    """The same without a look at the classes."""
    zeros = [np.zeros(len(side[0]), int) for side in (a, b)]
    found = look_shift((a[0], zeros[0]), (b[0], zeros[1]), seed)
    return 1.0 if found is None else found.p_value


def mmd_pooled(a: Side, b: Side, seed: int) -> float:
    """Maximum mean discrepancy, RBF kernel, median heuristic: Gretton et al. 2012."""
    rows = np.concatenate([a[0], b[0]]).astype(np.float64)
    n, count = len(a[0]), len(rows)
    squares = (rows**2).sum(axis=1)
    distances = np.maximum(squares[:, None] + squares - 2 * rows @ rows.T, 0)
    kernel = np.exp(-distances / np.median(distances[~np.eye(count, dtype=bool)]))
    is_a = np.zeros((count, _PERMUTATIONS + 1))
    is_a[:n] = 1
    is_a[:, 1:] = np.random.default_rng(seed).permuted(is_a[:, 1:], axis=0)
    weights = is_a / n - (1 - is_a) / (count - n)
    found = (weights * (kernel @ weights)).sum(axis=0)
    return float((1 + (found[1:] >= found[0] - 1e-12).sum()) / len(found))


def classifier(a: Side, b: Side, seed: int) -> float:
    """A classifier two-sample test, 5-fold: Lopez-Paz and Oquab 2017.

    Logistic regression on the first 50 principal components.
    """
    rows = np.concatenate([a[0], b[0]]).astype(np.float32)
    rows = rows - rows.mean(axis=0)
    rows = rows @ np.linalg.svd(rows, full_matrices=False)[2][:_COMPONENTS].T
    origin = np.repeat([0, 1], [len(a[0]), len(b[0])])
    folds = stratified_folds(origin, 5, seed)
    right = 0
    for fold in range(5):
        known, asked = standardise(rows[folds != fold], rows[folds == fold])
        model = fitted(known, origin[folds != fold])
        right += int((model.predict(asked) == origin[folds == fold]).sum())
    share = max(origin.mean(), 1 - origin.mean())
    count = len(rows)
    score = (right - count * share) / np.sqrt(count * share * (1 - share))
    return float(0.5 * np.exp(-0.717 * score - 0.416 * score**2)) if score > 0 else 1.0


def answers(a: Side, b: Side, seed: int) -> float:
    """Kolmogorov-Smirnov on each class's probability, Bonferroni: Rabanser et al."""
    found = []
    for column in range(a[2].shape[1]):
        x, y = np.sort(a[2][:, column]), np.sort(b[2][:, column])
        grid = np.concatenate([x, y])
        apart = np.abs(
            np.searchsorted(x, grid, "right") / len(x)
            - np.searchsorted(y, grid, "right") / len(y)
        ).max()
        scale = np.sqrt(len(x) * len(y) / (len(x) + len(y)))
        at = (scale + 0.12 + 0.11 / scale) * apart
        ks = np.arange(1, 50)
        tail = 2 * ((-1.0) ** (ks - 1) * np.exp(-2 * (ks * at) ** 2)).sum()
        found.append(min(1.0, max(0.0, float(tail))) if at > 0.2 else 1.0)
    return min(1.0, min(found) * len(found))


def verdict(a: Side, b: Side, seed: int) -> float:
    """Looks or mix, as a verdict takes them together; below 0.05 where it speaks."""
    most = max(a[1].max(), b[1].max()) + 1
    counts = [np.bincount(side[1], minlength=most) for side in (a, b)]
    mix = mix_shift(counts[0], counts[1])
    found = (look_shift(a[:2], b[:2], seed), mix)
    p_value = min((shift.p_value for shift in found if shift), default=1.0)
    return min(1.0, p_value * SIGNIFICANT / SURE)


TESTS: dict[str, Callable[[Side, Side, int], float]] = {
    "energy, within classes": energy_within,
    "the same, unit length": energy_within_unit,
    "energy, pooled": energy_pooled,
    "MMD, pooled": mmd_pooled,
    "classifier": classifier,
    "KS on answers": answers,
    "verdict: looks or mix": verdict,
}


def brighter(pixels: np.ndarray) -> np.ndarray:
    """Brightness +20%."""
    return np.clip(pixels * 1.2, 0, 255).astype(np.uint8)


def other_camera(pixels: np.ndarray) -> np.ndarray:
    """Softer lens, warmer colours, sensor noise, JPEG of quality 50: a drawn one."""
    soft = cv2.GaussianBlur(pixels, (0, 0), 0.8).astype(np.float32)
    warm = soft * np.array([1.06, 1.0, 0.92], np.float32)
    noise = np.random.default_rng(int(pixels.sum()) % 2**32).normal(0, 4, warm.shape)
    noisy = np.clip(warm + noise, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noisy).save(buffer, "JPEG", quality=50)
    return np.asarray(Image.open(buffer).convert("RGB"))


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
