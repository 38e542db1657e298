"""What the saved model of a phase says of validation and test images."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import keras
import numpy as np
import tensorflow as tf

from core.analysis.metrics import evaluate
from core.models.head import pooled_features
from core.runs.formats import PhaseFigures
from core.training.batches import evaluation_chunks, evaluation_size
from core.training.feature_taps import Features
from core.training.phase_outcome import PhaseOutcome

_SPLITS = ("validation", "test")
_LOGITS = "_keras_logits"  # what Keras calls the scores before softmax on its outputs


class Answers:
    """What a model says of cached features; traced once, for batches of any length.

    Args:
        model: In inference mode.
    """

    def __init__(self, model: keras.Model) -> None:
        self._num_classes = model.output.shape[-1]
        pooled = pooled_features(model)
        self._has_embedding = pooled is not None
        outputs = [model.output] if pooled is None else [model.output, pooled]
        self._model = keras.Model(model.inputs, outputs)

    def said(self, inputs: Sequence[Any]) -> list[Any]:
        """Of one batch, as tensors: probabilities and, where it pools, the embedding.

        Called while another function is traced, this one is not traced again. A loss of
        the probabilities is what it is where the model itself was called.

        Args:
            inputs: The features' arrays or tensors, one batch of each.
        """
        wanted = [one.dtype for one in self._model.inputs]  # pixels are whole numbers
        tensors = [tf.cast(one, kind) for one, kind in zip(inputs, wanted, strict=True)]
        found: list[Any] = self._forward(tensors)
        if len(found) > len(self._model.outputs):
            setattr(found[0], _LOGITS, found.pop())
        return found

    @cached_property
    def _forward(self) -> Any:
        spec = [tf.TensorSpec(one.shape, one.dtype) for one in self._model.inputs]

        @tf.function(input_signature=[spec], autograph=False)
        def forward(inputs: list[tf.Tensor]) -> list[tf.Tensor]:
            found = keras.tree.flatten(self._model(inputs, training=False))
            # From these Keras computes the loss, where it finds them on its way.
            logits = getattr(found[0], _LOGITS, None)
            return [*found, *(() if logits is None else (logits,))]

        with tf.init_scope():  # of no other function's graph
            # Called as it is, a function of every model would be taken for one that is
            # traced again and again.
            return forward.get_concrete_function()

    def of(self, features: Features, split: str) -> np.ndarray:
        """Probabilities of a split's images in their order, (n, classes), float32.

        Of validation and test images, the mean over the views that an answer is of.
        """
        num_views = 1 if split == "train" else features.judged_views
        views = [self._of_view(features, split, view) for view in range(num_views)]
        return views[0] if num_views == 1 else np.mean(views, axis=0)

    def _of_view(self, features: Features, split: str, view: int) -> np.ndarray:
        found = [np.empty((0, self._num_classes), np.float32)]
        for inputs, _ in evaluation_chunks(features, split, 1, view):
            found.append(self.said(inputs)[0].numpy().astype(np.float32))
            features.release(split)
        return np.concatenate(found)

    def embeddings(
        self, features: Features, split: str, rows: np.ndarray
    ) -> np.ndarray | None:
        """What the model pools of some of a split's images themselves.

        Args:
            features: Those that the model takes.
            split: Whose features are kept.
            rows: Places in the split, shape (m,), int64.

        Returns:
            Shape (m, channels), float32; None where the model pools nothing.
        """
        if not self._has_embedding:
            return None
        arrays = [array.values for array in features.arrays[split]]
        size, found = evaluation_size(features, split), []
        for start in range(0, len(rows), size):
            chosen = rows[start : start + size]
            inputs = [array[0, chosen] for array in arrays]
            found.append(self.said(inputs)[1].numpy().astype(np.float32))
            features.release(split)
        none = np.empty((0, self._model.outputs[1].shape[-1]), np.float32)
        return np.concatenate([none, *found])


def write_predictions(
    path: Path, answers: Answers, features: Features
) -> dict[str, np.ndarray]:
    """Predict validation and test, and write predictions.npz.

    Args:
        path: The file to write.
        answers: Of a model that takes the features' tensors.
        features: Cached arrays.

    Returns:
        Probabilities by split.
    """
    found = {split: answers.of(features, split) for split in _SPLITS}
    arrays: dict[str, Any] = {}
    for split, probabilities in found.items():
        arrays[f"{split}_indices"] = features.indices[split]
        arrays[f"{split}_labels"] = features.labels[split]
        arrays[f"{split}_probabilities"] = probabilities
    np.savez_compressed(path, **arrays)
    return found


def phase_figures(
    phase: str,
    outcome: PhaseOutcome,
    probabilities: dict[str, np.ndarray],
    features: Features,
    class_names: tuple[str, ...],
) -> PhaseFigures:
    """The figures of a phase, all of them of the saved model (its best epoch).

    Args:
        phase: "frozen" or "finetune".
        outcome: How training went.
        probabilities: By split, as `write_predictions` gives them.
        features: For the true labels.
        class_names: In the order of the labels.

    Returns:
        What result.json holds: accuracies as fractions, `interval` is the test
        accuracy's 95% interval; "validation" and "test" hold all figures of a split.
    """
    figures = {
        split: evaluate(features.labels[split], probabilities[split], class_names)
        for split in _SPLITS
    }
    validation, test = figures["validation"], figures["test"]
    return {
        "phase": phase,
        "best_epoch": outcome.best_epoch,
        "epochs": outcome.epochs,
        "seconds": round(outcome.seconds, 3),
        "trainable_parameters": outcome.trainable_parameters,
        "val_accuracy": cast(float, validation["accuracy"]),  # no run without images
        "val_loss": cast(float, validation["loss"]),
        "test_accuracy": test["accuracy"],
        "test_count": test["count"],
        "interval": test["interval"],
        "validation": validation,
        "test": test,
    }
