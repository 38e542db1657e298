"""predictions.npz: what the saved model of a phase says of images it never saw."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.storage.files import read_arrays

PREDICTIONS = "predictions.npz"  # its name in a phase's folder

_KINDS = [(1, "i"), (1, "i"), (2, "f")]  # dimensions and kind of number of each array


@dataclass(frozen=True)
class Predictions:
    """What the saved model of one phase says of the images it was not trained on.

    Attributes:
        indices: Places in the manifest's entries, shape (n,), int64.
        labels: True class indices, shape (n,), int64.
        probabilities: Shape (n, num_classes), float32, rows sum to 1.
    """

    indices: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray

    @property
    def predicted(self) -> np.ndarray:
        """The most probable class of each image, shape (n,), int64."""
        return self.probabilities.argmax(axis=1)

    @property
    def correct(self) -> np.ndarray:
        """Whether the most probable class is the true one, shape (n,), bool."""
        return self.predicted == self.labels


def read_predictions(
    path: Path, split: str, num_images: int | None, num_classes: int
) -> Predictions | None:
    """The answers on "validation" or "test"; None where the file can't be used.

    Args:
        path: Of the file.
        split: Whose images.
        num_images: Of the manifest that the indices point into; None = not known.
        num_classes: That there are; 0 = not known.
    """
    names = [f"{split}_{name}" for name in ("indices", "labels", "probabilities")]
    arrays = read_arrays(path, names) or {}
    if not set(names) <= set(arrays):
        return None
    found = Predictions(*(arrays[name] for name in names))
    is_sound = _fit_together(found, num_classes) and (
        _are_within(found.indices, num_images)
        and _are_within(found.labels, found.probabilities.shape[1])
        and np.isfinite(found.probabilities).all()
    )
    return found if is_sound else None


def _fit_together(found: Predictions, num_classes: int) -> bool:
    """Whether the arrays have the types and shapes that they should have."""
    arrays = (found.indices, found.labels, found.probabilities)
    if [(array.ndim, array.dtype.kind) for array in arrays] != _KINDS:
        return False
    rows, columns = found.probabilities.shape
    return (
        found.indices.shape == found.labels.shape == (rows,)
        and columns > 0
        and num_classes in (0, columns)
    )


def _are_within(places: np.ndarray, count: int | None) -> bool:
    if not len(places):
        return True
    return bool(places.min() >= 0 and (count is None or places.max() < count))
