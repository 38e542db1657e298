"""The layers on top of the backbone, and the models that a run trains and saves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras
from keras import layers

from core.config import BatchNormalization, Dense, Dropout, RunConfig
from core.models.folded import fold_norms

_POOLINGS = {
    "average": layers.GlobalAveragePooling2D,
    "max": layers.GlobalMaxPooling2D,
    "flatten": layers.Flatten,
}


class Head:
    """Pooling, a stack of layers, and the output, as a run's config has them.

    One set of layers serves every model of a run: the one that learns from cached
    features, the one above the thaw line, and the whole one that is saved.

    Args:
        config: Of the run; head and seed are read.
        num_classes: Of the data; two where the output is a sigmoid unit.
    """

    def __init__(self, config: RunConfig, num_classes: int) -> None:
        self.config = config.head
        self._seed = config.seed
        self.pooling = _POOLINGS[config.head.pooling](name="pooling")
        counts: dict[str, int] = {}
        self.stack: list[Any] = []
        for place, settings in enumerate(config.head.layers):
            counts[settings.kind] = counts.get(settings.kind, 0) + 1
            # InceptionV3 has a batch_normalization_1 of its own.
            name = f"head_{settings.kind}_{counts[settings.kind]}"
            self.stack.append(_layer(settings, name, config.seed + place + 1))
        is_sigmoid = config.head.output == "sigmoid"
        self.output = layers.Dense(
            1 if is_sigmoid else num_classes,
            activation=config.head.output,
            kernel_initializer=keras.initializers.GlorotUniform(config.seed),
            name="probabilities",
        )

    @classmethod
    def of(cls, model: keras.Model, config: RunConfig) -> Head:
        """The head of a whole model that was saved, with the model's own layers."""
        output = model.get_layer("probabilities")
        head = cls(config, num_classes=output.units)
        head.pooling = model.get_layer("pooling")
        head.stack = [model.get_layer(layer.name) for layer in head.stack]
        head.output = output
        return head

    @property
    def layers(self) -> list[Any]:
        """All layers with weights or a state, from the bottom to the top."""
        return [*self.stack, self.output]

    @property
    def weights(self) -> list[Any]:
        """Those of all its layers, statistics of batch normalisations included."""
        return [weight for layer in self.layers for weight in layer.weights]

    def restart_dropout(self) -> None:
        """Begin the same series of random masks again, as each phase does."""
        for place, layer in enumerate(self.stack):
            if isinstance(layer, layers.Dropout) and layer.rate > 0:
                layer.seed_generator.state.assign([self._seed + place + 1, 0])

    def classify(self, embedding: Any) -> Any:
        """Probabilities, shape (batch, num_classes), of pooled features.

        A sigmoid unit says the second class's probability; the first one's is the rest.
        Cross-entropy over the two is then binary cross-entropy.
        """
        for layer in self.stack:
            embedding = layer(embedding)
        probabilities = self.output(embedding)
        if self.config.output == "sigmoid":
            both = [1.0 - probabilities, probabilities]
            probabilities = keras.ops.concatenate(both, axis=-1)
        return probabilities


def _layer(settings: Dense | Dropout | BatchNormalization, name: str, seed: int) -> Any:
    if isinstance(settings, Dropout):
        return layers.Dropout(settings.rate, seed=seed, name=name)
    if isinstance(settings, BatchNormalization):
        return layers.BatchNormalization(name=name)
    has_penalty = settings.l1 or settings.l2
    return layers.Dense(
        settings.units,
        activation=settings.activation,
        kernel_initializer=keras.initializers.GlorotUniform(seed),
        kernel_regularizer=keras.regularizers.L1L2(settings.l1, settings.l2)
        if has_penalty
        else None,
        name=name,
    )


class _InferenceMode(layers.Layer):
    """Calls a network in inference mode, also while the model around it is trained.

    Calling it with `training=False` where the model is put together is not enough: in
    Keras 3 the `training=True` of `fit` takes its place (keras#20285).

    Args:
        network: What figures are of.
        trained: What takes its place in training: the same layers, quicker.
    """

    def __init__(self, network: keras.Model, trained: keras.Model) -> None:
        super().__init__(name="inference_mode")
        self.network = network
        self.trained = trained

    def call(self, inputs: Any, training: bool = False) -> Any:
        network = self.trained if training else self.network
        return network(inputs, training=False)


def feature_model(backbone: keras.Model, head: Head) -> keras.Model:
    """The frozen part of phase one: pixels to pooled features (batch, channels)."""
    return keras.Model(
        backbone.inputs[0], [head.pooling(backbone.output)], name="features"
    )


def head_model(num_values: int, head: Head) -> keras.Model:
    """What phase one trains: pooled features (batch, num_values) to probabilities."""
    embedding = keras.Input((num_values,), name="embedding")
    return keras.Model([embedding], head.classify(embedding), name="head")


def upper_model(upper: keras.Model, head: Head, is_mixed: bool = False) -> keras.Model:
    """What phase two trains: the tensors at the thaw line to probabilities.

    The backbone's part is called in inference mode: batch normalisation keeps its
    moving statistics, while its scale and offset are trained like any other weight.

    Args:
        upper: The backbone above the line.
        head: Of the run.
        is_mixed: Whether it trains in mixed precision; it answers in float32 always.
    """
    inputs = [
        keras.Input(tensor.shape[1:], dtype=tensor.dtype) for tensor in upper.inputs
    ]
    exact = fold_norms(upper)
    trained = fold_norms(upper, is_mixed=True) if is_mixed else exact
    feature_map = _InferenceMode(exact, trained)(inputs)
    return keras.Model(
        inputs, head.classify(head.pooling(feature_map)), name="finetune"
    )


def pooled_features(model: keras.Model) -> Any:
    """The pooled features within a model that has the head's pooling; else None."""
    node = _pooling_node(model)
    return None if node is None else node.output_tensors[0]


def feature_map(model: keras.Model) -> Any:
    """What the head's pooling is given within a model that has it; else None."""
    node = _pooling_node(model)
    return None if node is None else node.input_tensors[0]


def _pooling_node(model: keras.Model) -> Any:
    own = {id(node) for nodes in model._nodes_by_depth.values() for node in nodes}
    pooling = next((item for item in model.layers if item.name == "pooling"), None)
    # The layer also has nodes in the run's other models.
    nodes = pooling._inbound_nodes if pooling is not None else ()
    return next((node for node in nodes if id(node) in own), None)


def whole_model(backbone: keras.Model, head: Head) -> keras.Model:
    """Pixels in [0, 255] to probabilities: what is saved, exported and served."""
    embedding = head.pooling(backbone.output)
    return keras.Model(backbone.inputs[0], head.classify(embedding), name="thaw")


def count_parameters(weights: Iterable[Any]) -> int:
    """How many numbers weights hold."""
    return sum(int(weight.numpy().size) for weight in weights)
