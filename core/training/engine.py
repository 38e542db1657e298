"""What runs the frozen layers: pixels in, arrays out."""

from __future__ import annotations

from typing import Protocol

import keras
import numpy as np
import tensorflow as tf


class Engine(Protocol):
    """Computes a fixed network."""

    @property
    def output_shapes(self) -> list[tuple[int, ...]]:
        """Shape of each output for one image."""

    @property
    def precision(self) -> str:
        """Numbers it computes with, e.g. "float32"; a part of cache keys."""

    def run(self, images: np.ndarray) -> list[np.ndarray]:
        """Compute the outputs of a batch.

        Args:
            images: RGB, shape (n, size, size, 3), uint8.

        Returns:
            One array per output, shape (n, *output_shape), float32.
        """


class KerasEngine:
    """Runs a Keras model in TensorFlow, in inference mode.

    Args:
        model: Functional, pixels to a list of outputs.
    """

    precision = "float32"

    def __init__(self, model: keras.Model) -> None:
        self.output_shapes = [tuple(output.shape[1:]) for output in model.outputs]
        signature = tf.TensorSpec((None, *model.inputs[0].shape[1:]), tf.uint8)

        # XLA is 10 to 25 times slower on a CPU (measured), hence no jit_compile.
        @tf.function(input_signature=[signature], jit_compile=False)
        def forward(images: tf.Tensor) -> list[tf.Tensor]:
            outputs = model(tf.cast(images, tf.float32), training=False)
            return keras.tree.flatten(outputs)

        self._forward = forward

    def run(self, images: np.ndarray) -> list[np.ndarray]:
        return [output.numpy() for output in self._forward(images)]
