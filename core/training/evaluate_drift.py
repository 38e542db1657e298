"""How new images differ from a model's own, as an evaluation keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.analysis.drift import Shift
from core.analysis.metrics import independent_interval, wilson_interval
from core.runs.evaluation_formats import NoveltyFigures, NoveltyOfImages, ShiftFigures
from core.serving.trust import Trust

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_BARS = 30
_MOST_NOVELTY = 3.0  # the last bar of a histogram has what is beyond, too


def rows_of(
    found: Mapping[str, np.ndarray], digests: Sequence[str], width: int = 0
) -> np.ndarray:
    """Rows by content hash, shape (n, width), float; the width of none is given."""
    if not digests:
        return np.zeros((0, width), np.float32)
    return np.stack([found[digest] for digest in digests])


def shift_figures(found: Shift | None) -> ShiftFigures | None:
    """A shift as it stands in result.json."""
    if found is None:
        return None
    return {
        "size": min(1.0, found.size),
        "p_value": found.p_value,
        "count": found.count,
        "reference_count": found.reference_count,
    }


def novelty_figures(
    trust: Trust | None, new: np.ndarray, own: np.ndarray
) -> NoveltyFigures | None:
    """How unlike the training images both sides are; None where that is not known.

    Args:
        trust: Of the model.
        new: Embeddings of the new images, shape (n, channels).
        own: Those of images of the model's own that it was not trained on.
    """
    if trust is None or not len(new) or not len(own):
        return None
    edges = np.linspace(0, _MOST_NOVELTY, _BARS + 1)
    sides = [_of_images(trust.novelty(rows), edges) for rows in (new, own)]
    shares = [(side["unfamiliar"], side["count"]) for side in sides]
    return {
        "new": sides[0],
        "own": sides[1],
        "edges": edges.tolist(),
        "difference": list(independent_interval(shares[1], shares[0])),
    }


def _of_images(values: np.ndarray, edges: np.ndarray) -> NoveltyOfImages:
    unfamiliar = int((values > 1).sum())
    counts, _ = np.histogram(values.clip(0, edges[-1]), edges)
    return {
        "count": len(values),
        "unfamiliar": unfamiliar,
        "interval": list(wilson_interval(unfamiliar, len(values))),
        "quantiles": np.quantile(values, _QUANTILES).tolist(),
        "histogram": counts.tolist(),
    }
