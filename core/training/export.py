"""Write serving/: the whole network as an OpenVINO model, checked against Keras."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import openvino
import tensorflow as tf

from core.files import write_json
from core.serving.predictor import OUTPUTS, Predictor

CHECK_IMAGES = 16
TOLERANCE = 1e-4  # largest difference in a probability


class ExportError(RuntimeError):
    """The converted network does not say what the trained one says: a defect."""


def write_serving(
    folder: Path, model: keras.Model, class_names: tuple[str, ...], images: np.ndarray
) -> float:
    """Convert a model with the outputs of `core.models.head.serving_model`.

    Args:
        folder: To be created.
        model: From pixels to probabilities, embedding and class activation maps.
        class_names: In the order of the probabilities.
        images: To check with, shape (n, size, size, 3), uint8.

    Returns:
        The largest difference between a probability of Keras' and one of OpenVINO's.

    Raises:
        ExportError: It is above the tolerance.
    """
    folder.mkdir()
    size = model.inputs[0].shape[1]
    signature = tf.TensorSpec((None, size, size, 3), tf.float32, name="image")

    @tf.function(input_signature=[signature], jit_compile=False)
    def serve(image: tf.Tensor) -> list[tf.Tensor]:
        outputs = model(image, training=False)
        return [
            tf.identity(output, name=name)
            for name, output in zip(OUTPUTS, outputs, strict=True)
        ]

    converted = openvino.convert_model(serve)
    for output in converted.outputs:
        names = output.get_names()
        output.set_names({next(name for name in OUTPUTS if f"{name}:0" in names)})
    steps = openvino.preprocess.PrePostProcessor(converted)
    steps.input().tensor().set_element_type(openvino.Type.u8)
    openvino.save_model(steps.build(), folder / "model.xml", compress_to_fp16=False)
    labels = {"class_names": list(class_names), "input_size": size}
    write_json(folder / "labels.json", labels)
    return _largest_difference(folder, model, images)


def _largest_difference(folder: Path, model: keras.Model, images: np.ndarray) -> float:
    expected = model(images.astype(np.float32), training=False)[0].numpy()
    received = Predictor(folder).predict(images).probabilities
    difference = float(np.abs(expected - received).max())
    if not difference <= TOLERANCE:
        raise ExportError(
            f"OpenVINO's probabilities differ from Keras' by {difference:.2g}, more "
            f"than {TOLERANCE:g}, on {len(images)} images"
        )
    return difference
