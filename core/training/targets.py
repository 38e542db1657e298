"""What training images are to be answered with, and how much each of them counts."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from core.training.feature_taps import Features


class Targets:
    """The targets of views of training images, wherever batches of them are made.

    Args:
        features: Of the training images.
        class_weights: What an image of each class counts, shape (classes,), float32;
            None = all the same. A view that shows two images counts what these do, by
            their shares.
    """

    def __init__(self, features: Features, class_weights: np.ndarray | None) -> None:
        self._labels = features.labels["train"]
        self._mixed = features.mixed
        self._weights = class_weights

    @property
    def specs(self) -> tuple[tf.TensorSpec, ...]:
        """Of what `of` gives."""
        indices = tf.TensorSpec((None,), tf.int64)
        mixed = self._mixed
        shares = mixed and tf.TensorSpec((None, mixed.num_classes), tf.float32)
        counts = [tf.TensorSpec((None,), tf.float32)] * (self._weights is not None)
        return (shares or indices, *counts)

    def of(self, rows: np.ndarray) -> tuple[np.ndarray, ...]:
        """Of views of images.

        Args:
            rows: Pairs of view and place among the training images, shape (n, 2), int.

        Returns:
            The class indices, shape (n,), int64, or where views show two images each
            class's share, shape (n, num_classes), float32; and with class weights what
            each counts, shape (n,), float32.
        """
        views, places = rows.T
        labels = self._labels[places]
        targets = labels if self._mixed is None else self._mixed.of(views, places)
        if self._weights is None:
            return (targets,)
        if self._mixed is None:
            return targets, self._weights[labels]
        return targets, targets[:, : len(self._weights)] @ self._weights
