"""Which images a model gets wrong, which ones a cell holds, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.analysis.calibration import tempered
from core.runs.predictions import Predictions

# In which order pictures are looked at; these names stand in links.
SURE, UNSURE, BY_CLASS = "sure", "unsure", "class"
ORDERS = (SURE, UNSURE, BY_CLASS)


@dataclass(frozen=True)
class ImageAnswers:
    """What one model says of each image, without what it says of the other classes.

    Attributes:
        indices: Places in the manifest's entries, shape (n,), int64.
        labels: True class indices, shape (n,), int64.
        predicted: The most probable class, shape (n,), int64.
        confidence: Its probability, shape (n,), float32, 0-1.
        own: The true class's probability, shape (n,), float32, 0-1.
    """

    indices: np.ndarray
    labels: np.ndarray
    predicted: np.ndarray
    confidence: np.ndarray
    own: np.ndarray

    @classmethod
    def of(cls, found: Predictions, temperature: float = 1.0) -> ImageAnswers:
        """Keep the answers of a split.

        Args:
            found: What the model says.
            temperature: By which it is calibrated; 1 = it is not.
        """
        shares = tempered(found.probabilities, temperature)
        rows = np.arange(len(found.labels))
        predicted = found.predicted
        return cls(
            *(found.indices, found.labels, predicted),
            *(shares[rows, predicted], shares[rows, found.labels]),
        )

    @property
    def is_wrong(self) -> np.ndarray:
        """Whether the answer is another class than the true one, shape (n,), bool."""
        wrong: np.ndarray = self.predicted != self.labels
        return wrong

    def is_in(
        self, true: int | None = None, predicted: int | None = None
    ) -> np.ndarray:
        """Whether images stand in one cell of the confusion matrix, shape (n,), bool.

        Args:
            true: Class index of its row; None = of any.
            predicted: Class index of its column; None = of any.
        """
        found = np.ones(len(self.labels), bool)
        if true is not None:
            found &= self.labels == true
        if predicted is not None:
            found &= self.predicted == predicted
        return found

    def taken(self, rows: np.ndarray) -> ImageAnswers:
        """The answers about some images: row numbers, or whether each is kept."""
        parts = (self.indices, self.labels, self.predicted, self.confidence, self.own)
        return ImageAnswers(*(part[rows] for part in parts))


def on_shared_images(
    a: ImageAnswers, b: ImageAnswers
) -> tuple[ImageAnswers, ImageAnswers]:
    """Two models' answers about the images that both were asked, row by row."""
    _, rows_a, rows_b = np.intersect1d(a.indices, b.indices, return_indices=True)
    return a.taken(rows_a), b.taken(rows_b)


def ordered(rows: np.ndarray, order: str, *models: ImageAnswers) -> np.ndarray:
    """Rows as one looks at them; of equals, the first in the manifest comes first.

    Args:
        rows: Row numbers into the answers, shape (m,), int64, ascending.
        order: One of ORDERS: the most confident answer first, the least confident one,
            or by true class, then by the first model's answer, then by confidence.
        models: One or two models' answers about the same images. Of two, the more
            confident one counts.
    """
    confidence = np.max([model.confidence[rows] for model in models], axis=0)
    if order == UNSURE:
        return rows[np.argsort(confidence, kind="stable")]
    if order == SURE:
        return rows[np.argsort(-confidence, kind="stable")]
    first = models[0]
    return rows[np.lexsort((-confidence, first.predicted[rows], first.labels[rows]))]
