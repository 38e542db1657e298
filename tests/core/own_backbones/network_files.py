"""Small networks of Keras as files in other formats."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from core.training.convert import save_openvino, to_openvino, traced

SIZE = 32


def small_network(seed: int = 0) -> keras.Model:
    """From RGB pixels in [-1, 1] to a map of 4 x 4 x 12 with values that vary."""
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.Conv2D(8, 3, strides=4, padding="same", activation="relu")(inputs)
    x = keras.layers.Conv2D(12, 3, strides=2, padding="same", activation="relu")(x)
    return keras.Model(inputs, x)


def with_scores(network: keras.Model, classes: int = 10) -> keras.Model:
    """The same with class scores on top."""
    pooled = keras.layers.GlobalAveragePooling2D()(network.output)
    scores = keras.layers.Dense(classes, activation="softmax")(pooled)
    return keras.Model(network.input, scores)


def as_onnx(network: keras.Model, path: Path) -> Path:
    import tf2onnx

    signature = [tf.TensorSpec((None, SIZE, SIZE, 3), tf.float32, name="image")]

    @tf.function(input_signature=signature)
    def ask(image: tf.Tensor) -> tf.Tensor:
        return network(image, training=False)

    proto, _ = tf2onnx.convert.from_function(ask, signature, opset=17)
    path.write_bytes(proto.SerializeToString())
    return path


def as_tflite(network: keras.Model, path: Path) -> Path:
    signature = [tf.TensorSpec((1, SIZE, SIZE, 3), tf.float32, name="image")]

    @tf.function(input_signature=signature)
    def ask(image: tf.Tensor) -> tf.Tensor:
        return network(image, training=False)

    archive = keras.export.ExportArchive()
    archive.add_endpoint("serve", ask, input_signature=signature)
    archive.write_out(str(path.with_suffix("")), verbose=False)
    folder = str(path.with_suffix(""))
    path.write_bytes(tf.lite.TFLiteConverter.from_saved_model(folder).convert())
    return path


def as_openvino(network: keras.Model, path: Path) -> Path:
    model = to_openvino(traced(network), ["features"], is_of_pixels=False)
    path.parent.mkdir(exist_ok=True)
    save_openvino(model, path.parent)
    (path.parent / "model.xml").rename(path)
    (path.parent / "model.bin").rename(path.with_suffix(".bin"))
    return path


MAKERS = {"onnx": as_onnx, "tflite": as_tflite, "xml": as_openvino}


def expected_features(network: keras.Model, images: np.ndarray) -> np.ndarray:
    """What Keras makes of RGB pixels, uint8."""
    return np.asarray(network(images.astype(np.float32) / 127.5 - 1, training=False))
