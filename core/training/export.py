"""Write serving/: the whole network as an OpenVINO model, checked against Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from core.data.pictures.rendition import PLAIN, Rendition
from core.serving.predictor import OUTPUTS, Predictor
from core.storage.contents import write_contents
from core.storage.files import write_json
from core.training.convert import save_openvino, to_openvino, traced
from core.training.spent import spent_on

CHECK_IMAGES = 16
TOLERANCE = 1e-4  # largest difference in a probability


class ExportError(RuntimeError):
    """The converted network does not say what the trained one says: a defect."""


def write_serving(
    folder: Path,
    model: keras.Model,
    class_names: tuple[str, ...],
    images: np.ndarray,
    when_converted: Callable[[], None] = lambda: None,
    *,
    rendition: Rendition = PLAIN,
) -> float:
    """Convert a model with the outputs of `core.models.class_maps.serving_model`.

    Args:
        folder: To be created.
        model: From pixels to probabilities, embedding and class activation maps.
        class_names: In the order of the probabilities.
        images: To check with, shape (n, size, size, 3), uint8.
        when_converted: Called before it is checked.
        rendition: How the images that it was trained on became 8-bit RGB.

    Returns:
        The largest difference between a probability of Keras' and one of OpenVINO's.

    Raises:
        ExportError: It is above the tolerance.
    """
    folder.mkdir()
    with spent_on("trace"):
        forward = traced(model)
    with spent_on("convert"):
        save_openvino(to_openvino(forward, OUTPUTS), folder)
    labels = {"class_names": list(class_names), "input_size": model.inputs[0].shape[1]}
    if rendition != PLAIN:
        labels["rendition"] = rendition.to_json()
    write_json(folder / "labels.json", labels)
    write_contents(folder)
    when_converted()
    with spent_on("check"):
        return _largest_difference(folder, forward, images)


def _largest_difference(
    folder: Path, forward: Callable[[tf.Tensor], list[tf.Tensor]], images: np.ndarray
) -> float:
    # A few at a time, for the memory of large networks.
    pairs = [
        tf.constant(images[start : start + 2], tf.float32)
        for start in range(0, len(images), 2)
    ]
    expected = np.concatenate([forward(pair)[0].numpy() for pair in pairs])
    received = Predictor(folder).predict(images).probabilities
    difference = float(np.abs(expected - received).max())
    if not difference <= TOLERANCE:
        raise ExportError(
            f"OpenVINO's probabilities differ from Keras' by {difference:.2g}, more "
            f"than {TOLERANCE:g}, on {len(images)} images"
        )
    return difference
