"""What the saved model of a phase says of validation and test images."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import keras
import numpy as np
import tensorflow as tf

from core.analysis.metrics import evaluate
from core.runs.formats import PhaseFigures
from core.training.batches import evaluation_chunks
from core.training.feature_taps import Features
from core.training.phase_outcome import PhaseOutcome

_SPLITS = ("validation", "test")


class Answers:
    """What a model says of cached features; traced once, for batches of any length.

    Args:
        model: In inference mode.
    """

    def __init__(self, model: keras.Model) -> None:
        self._num_classes = model.output.shape[-1]
        self._dtypes = [one.dtype for one in model.inputs]
        spec = [tf.TensorSpec(one.shape, one.dtype) for one in model.inputs]

        @tf.function(input_signature=[spec], autograph=False)
        def forward(inputs: list[tf.Tensor]) -> tf.Tensor:
            return model(inputs, training=False)

        self._forward = forward

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
            arrays = [  # pixels are whole numbers
                tf.cast(one, dtype)
                for one, dtype in zip(inputs, self._dtypes, strict=True)
            ]
            found.append(self._forward(arrays).numpy().astype(np.float32))
            features.release(split)
        return np.concatenate(found)


def write_predictions(
    path: Path, model: keras.Model, features: Features
) -> dict[str, np.ndarray]:
    """Predict validation and test, and write predictions.npz.

    Args:
        path: The file to write.
        model: Takes the features' tensors.
        features: Cached arrays.

    Returns:
        Probabilities by split.
    """
    answers = Answers(model)
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
