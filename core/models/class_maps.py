"""What the predictor serves: answers, features, and which places spoke for a class."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from core.config import RunConfig
from core.models.head import Head


def serving_model(backbone: keras.Model, head: Head) -> keras.Model:
    """The whole model with three outputs, for the predictor.

    Returns:
        A model from pixels to: probabilities (batch, classes); embedding
        (batch, values), the pooled features; cam (batch, height, width, classes), class
        activation maps.
    """
    outputs = _served(backbone.output, head)
    return keras.Model(backbone.inputs[0], outputs, name="serving")


def serving_head(shape: tuple[int, ...], head: Head) -> keras.Model:
    """The part of `serving_model` above the backbone, with the same outputs.

    Args:
        shape: Of a feature map: height, width, channels.
        head: Of the run.
    """
    feature_map = keras.Input(shape, name="feature_map")
    return keras.Model(feature_map, _served(feature_map, head), name="serving_head")


def _served(feature_map: Any, head: Head) -> list[Any]:
    embedding = head.pooling(feature_map)
    return [head.classify(embedding), embedding, ClassMaps(head)(feature_map)]


def saved_class_maps(model: keras.Model, config: RunConfig) -> Any:
    """Class activation maps of a whole model that was saved.

    Args:
        model: Of `core.models.head.whole_model`, or with more outputs.
        config: Of its run.

    Returns:
        A tensor of the model's graph, shape (batch, height, width, classes).
    """
    head = Head.of(model, config)
    return ClassMaps(head)(head.pooling.input)


class ClassMaps(layers.Layer):
    """Class activation maps: how much each place of a feature map speaks for a class.

    That is the sum over channels of activation times the class score's gradient. After
    average pooling it is Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391) up to a
    factor, and without layers in between CAM itself (Zhou et al. 2016, arXiv
    1512.04150); of flattened maps it is HiResCAM (Draelos and Carin 2020, arXiv
    2011.08891). After max pooling every place is weighted as the largest one is.

    The gradient is written out in plain operations, because what TensorFlow makes of a
    gradient can't be converted for OpenVINO.

    Args:
        head: Its layers are read when the layer is called.
    """

    def __init__(self, head: Head) -> None:
        super().__init__(name="cam", trainable=False)
        self._head = head

    def call(self, feature_map: Any) -> Any:
        """Maps of scores before softmax or sigmoid, (batch, height, width, classes)."""
        height, width, channels = feature_map.shape[1:]
        gradient = self._gradient(self._head.pooling(feature_map))
        if self._head.config.pooling != "flatten":
            # (batch or 1, classes, channels) to (batch or 1, 1, channels, classes)
            turned = ops.expand_dims(ops.transpose(gradient, (0, 2, 1)), 1)
            return ops.matmul(feature_map, turned)
        classes = gradient.shape[1]
        shape = (-1, classes, height, width, channels)
        product = ops.reshape(gradient, shape) * ops.expand_dims(feature_map, 1)
        return ops.transpose(ops.sum(product, axis=-1), (0, 2, 3, 1))

    def _gradient(self, embedding: Any) -> Any:
        """The gradient of each class score with respect to the embedding.

        Returns:
            Shape (batch or 1, classes, values).
        """
        # Per layer: from its output's gradient to its input's.
        backwards: list[Any] = []
        value = embedding
        for layer in self._head.stack:
            if isinstance(layer, layers.Dense):
                before = ops.matmul(value, layer.kernel) + layer.bias
                name = layer.activation.__name__
                slope = ops.expand_dims(_SLOPES[name](before), 1)
                backwards.append(_dense_backwards(layer.kernel, slope))
                value = layer.activation(before)
            elif isinstance(layer, layers.BatchNormalization):
                scale = layer.gamma / ops.sqrt(layer.moving_variance + layer.epsilon)
                backwards.append(lambda gradient, scale=scale: gradient * scale)
                value = layer(value, training=False)
        kernel = ops.transpose(self._head.output.kernel)  # (classes or 1, values)
        if self._head.config.output == "sigmoid":
            kernel = ops.concatenate([-kernel, kernel], axis=0)
        gradient = ops.expand_dims(kernel, 0)
        for backward in reversed(backwards):
            gradient = backward(gradient)
        return gradient


def _dense_backwards(kernel: Any, slope: Any) -> Any:
    return lambda gradient: ops.matmul(gradient * slope, ops.transpose(kernel))


def _silu_slope(x: Any) -> Any:
    s = ops.sigmoid(x)
    return s * (1.0 + x * (1.0 - s))


# Derivatives of the activations that a head may have.
_SLOPES = {
    "relu": lambda x: ops.cast(x > 0, x.dtype),
    "elu": lambda x: ops.where(x > 0, ops.ones_like(x), ops.exp(ops.minimum(x, 0.0))),
    "silu": _silu_slope,
    "tanh": lambda x: 1.0 - ops.square(ops.tanh(x)),
    "sigmoid": lambda x: ops.sigmoid(x) * (1.0 - ops.sigmoid(x)),
    "linear": ops.ones_like,
}
