"""The labels of views that show two training images: the shares of their classes."""

from __future__ import annotations

import numpy as np

from core.config import RunConfig
from core.data.manifest import Manifest
from core.data.view_mixing import TrainingViews


class MixedLabels:
    """Says for each view of each training image which classes it shows.

    Args:
        views: Of the training images; they say who is mixed with whom.
        labels: Of these images, shape (n,), int64.
        num_classes: Of the data set.
    """

    def __init__(
        self, views: TrainingViews, labels: np.ndarray, num_classes: int
    ) -> None:
        self._views = views
        self._labels = labels
        self._num_classes = num_classes

    @classmethod
    def of_run(cls, config: RunConfig, manifest: Manifest) -> MixedLabels | None:
        """Those of a run's training images; None where no view shows two of them.

        Args:
            config: Views and augmentation are read.
            manifest: The images that could be read.
        """
        entries = [manifest.entries[index] for index in manifest.split("train")]
        views = TrainingViews.of_run(config, entries)
        if not (config.mixes_images and views.are_mixed):
            return None
        labels = np.array([entry.label for entry in entries], np.int64)
        return cls(views, labels, len(manifest.class_names))

    @property
    def num_classes(self) -> int:
        """Of the data set."""
        return self._num_classes

    def of(self, indices: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Shares of the classes.

        Args:
            indices: Of the views, shape (n,), int.
            rows: Places of the images among those of training, shape (n,), int.

        Returns:
            Shape (n, num_classes), float32; each row adds up to 1.
        """
        partners, shares = self._views.partners(indices, rows)
        found = np.zeros((len(rows), self._num_classes), np.float32)
        each = np.arange(len(rows))
        found[each, self._labels[rows]] = shares
        found[each, self._labels[partners]] += 1.0 - shares
        return found
