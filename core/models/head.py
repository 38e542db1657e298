"""The layers on top of the backbone, and the models that a run trains and saves."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from core.config import RunConfig
from core.models.folded import fold_norms


class Head:
    """Global average pooling, dropout and a softmax layer.

    One set of layers serves every model of a run: the one that learns from cached
    features, the one above the thaw line, and the whole one that is saved.

    Args:
        config: Of the run; dropout and seed are read.
        num_classes: Units of the softmax layer.
    """

    def __init__(self, config: RunConfig, num_classes: int) -> None:
        self._seed = config.seed
        self.pooling = layers.GlobalAveragePooling2D(name="pooling")
        self.dropout = layers.Dropout(
            config.head.dropout, seed=config.seed, name="dropout"
        )
        self.dense = layers.Dense(
            num_classes,
            activation="softmax",
            kernel_initializer=keras.initializers.GlorotUniform(config.seed),
            name="probabilities",
        )

    def restart_dropout(self) -> None:
        """Begin the same series of random masks again, as each phase does."""
        state = self.dropout.seed_generator.state
        state.assign([self._seed, 0])

    def classify(self, embedding: Any) -> Any:
        """Probabilities, shape (batch, num_classes), of pooled features."""
        return self.dense(self.dropout(embedding))


class _InferenceMode(layers.Layer):
    """Calls a network in inference mode, also while the model around it is trained.

    Calling it with `training=False` where the model is put together is not enough: in
    Keras 3 the `training=True` of `fit` takes its place (keras#20285).
    """

    def __init__(self, network: keras.Model) -> None:
        super().__init__(name="inference_mode")
        self.network = network

    def call(self, inputs: Any) -> Any:
        return self.network(inputs, training=False)


def feature_model(backbone: keras.Model, head: Head) -> keras.Model:
    """The frozen part of phase one: pixels to pooled features (batch, channels)."""
    return keras.Model(
        backbone.inputs[0], [head.pooling(backbone.output)], name="features"
    )


def head_model(backbone: keras.Model, head: Head) -> keras.Model:
    """What phase one trains: pooled features to probabilities."""
    embedding = keras.Input((backbone.output.shape[-1],), name="embedding")
    return keras.Model([embedding], head.classify(embedding), name="head")


def upper_model(upper: keras.Model, head: Head) -> keras.Model:
    """What phase two trains: the tensors at the thaw line to probabilities.

    The backbone's part is called in inference mode: batch normalisation keeps its
    moving statistics, while its scale and offset are trained like any other weight.
    """
    inputs = [
        keras.Input(tensor.shape[1:], dtype=tensor.dtype) for tensor in upper.inputs
    ]
    feature_map = _InferenceMode(fold_norms(upper))(inputs)
    return keras.Model(
        inputs, head.classify(head.pooling(feature_map)), name="finetune"
    )


def whole_model(backbone: keras.Model, head: Head) -> keras.Model:
    """Pixels in [0, 255] to probabilities: what is saved, exported and served."""
    embedding = head.pooling(backbone.output)
    return keras.Model(backbone.inputs[0], head.classify(embedding), name="thaw")


def serving_model(backbone: keras.Model, head: Head) -> keras.Model:
    """The whole model with three outputs, for the predictor.

    Returns:
        A model from pixels to: probabilities (batch, classes); embedding
        (batch, channels), the pooled features; cam (batch, height, width, classes),
        class activation maps (Zhou et al. 2016, arXiv 1512.04150), which for this head
        are Grad-CAM up to a factor.
    """
    feature_map = backbone.output
    embedding = head.pooling(feature_map)
    cam = keras.ops.matmul(feature_map, head.dense.kernel)
    return keras.Model(
        backbone.inputs[0], [head.classify(embedding), embedding, cam], name="serving"
    )
