"""Folding changes nothing: neither what a network says nor how it learns."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from core.backbones.registry import BACKBONES
from core.models.folded import fold_norms
from core.models.line import divide, set_trainable
from tests.core.models.networks import noise, random_backbone


def shake_norms(network: keras.Model) -> None:
    """Give every normalisation a scale and an offset of its own."""
    random = np.random.default_rng(0)
    for layer in network.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            for weight in (layer.gamma, layer.beta):
                if weight is not None:
                    weight.assign(weight + random.uniform(-0.2, 0.2, weight.shape))


# Behind some of them; the last two stay layers of their own.
RELUS = {
    0: lambda: keras.layers.Activation("relu"),
    1: lambda: keras.layers.ReLU(6.0),
    4: lambda: keras.layers.ReLU(6.0),
    5: lambda: keras.layers.ReLU(negative_slope=0.1),
    6: lambda: keras.layers.Activation(
        "relu"
    ),  # behind a convolution that is not folded
}


def every_kind() -> keras.Model:
    """Each kind of convolution, with and without a normalisation that can be folded."""
    keras.utils.set_random_seed(0)
    image = x = keras.Input((12, 12, 3))
    for index, convolution in enumerate(
        (
            keras.layers.Conv2D(6, 3, padding="same", use_bias=False),
            keras.layers.Conv2D(8, 1),
            keras.layers.DepthwiseConv2D(3, padding="same", bias_initializer="ones"),
            keras.layers.DepthwiseConv2D(3, strides=2),
            keras.layers.DepthwiseConv2D(5, padding="same", use_bias=False),
            keras.layers.Conv2D(8, 1, strides=2, padding="same"),
            keras.layers.Conv2D(8, 1, activation="relu"),  # not to be folded
            keras.layers.Conv2D(8, 2, groups=2),  # the same
            keras.layers.Conv2D(8, 1, dilation_rate=2),
            keras.layers.DepthwiseConv2D(1, depth_multiplier=2),
        )
    ):
        norm = keras.layers.BatchNormalization(
            scale=index != 1, center=index != 2, epsilon=0.01
        )
        x = norm(convolution(x))
        if index in RELUS:
            x = RELUS[index]()(x)
    twice = keras.layers.Conv2D(4, 1)(x)  # its output is used unnormalised too
    x = keras.layers.BatchNormalization()(twice) + twice
    backbone = keras.Model(image, x)
    shake_norms(backbone)
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            count = layer.moving_mean.shape
            layer.moving_mean.assign(np.linspace(-0.5, 0.5, *count))
            layer.moving_variance.assign(np.linspace(0.5, 2.0, *count))
    return backbone


def argument_of(network: keras.Model, inputs: list[np.ndarray]) -> object:
    return inputs if isinstance(network.input, list) else inputs[0]


def gradients(model: keras.Model, inputs: list[np.ndarray]) -> dict[str, np.ndarray]:
    """Of a loss that depends on every output, by the path of the weight."""
    with tf.GradientTape() as tape:
        answer = model(argument_of(model, inputs), training=False)
        weight = np.random.default_rng(1).normal(size=answer.shape).astype("float32")
        loss = tf.reduce_sum(answer * weight)
    weights = model.trainable_variables
    found = tape.gradient(loss, weights)
    return {w.path: np.asarray(g) for w, g in zip(weights, found, strict=True)}


def check(network: keras.Model, inputs: list[np.ndarray], tolerance: float) -> None:
    folded = fold_norms(network)
    argument = argument_of(network, inputs)
    expected = np.asarray(network(argument, training=False))
    received = np.asarray(folded(argument, training=False))
    scale = np.abs(expected).max()
    assert scale > 0 and np.abs(received - expected).max() <= tolerance * scale
    one, two = gradients(network, inputs), gradients(folded, inputs)
    assert one.keys() == two.keys() and one
    for path, gradient in one.items():
        size = np.abs(gradient).max()
        assert np.abs(gradient - two[path]).max() <= tolerance * size + 1e-6, path


def test_every_kind_of_convolution_learns_the_same() -> None:
    network = every_kind()
    check(network, [noise(12) / 255], 1e-5)
    folded = fold_norms(network)
    kinds = [type(layer).__name__ for layer in folded.layers]
    assert kinds.count("_Convolution") == 6
    assert kinds.count("BatchNormalization") == 5
    assert kinds.count("ReLU") == kinds.count("Activation") == 1


def test_a_relu_whose_input_is_used_elsewhere_stays() -> None:
    image = keras.Input((6, 6, 3))
    norm = keras.layers.BatchNormalization()(keras.layers.Conv2D(3, 1)(image))
    both = keras.Model(image, [keras.layers.ReLU()(norm), norm])
    within = keras.Model(image, keras.layers.ReLU()(norm) + norm)
    for network in (both, within):
        kinds = [type(layer).__name__ for layer in fold_norms(network).layers]
        assert kinds.count("_Convolution") == kinds.count("ReLU") == 1
    check(within, [noise(6) / 255], 1e-5)


def test_weights_are_shared_and_the_network_stays_as_it_was() -> None:
    network = every_kind()
    before = [layer.name for layer in network.layers]
    folded = fold_norms(network)
    assert [layer.name for layer in network.layers] == before
    assert {id(v) for v in folded.variables} == {id(v) for v in network.variables}


def test_mixed_precision_differs_a_little_and_learns_the_same_weights() -> None:
    network = every_kind()
    inputs = [noise(12) / 255]
    check_mixed(network, inputs)
    mixed = fold_norms(network, is_mixed=True)
    kinds = [type(layer).__name__ for layer in mixed.layers]
    assert kinds.count("_Convolution") == 8  # those without a norm to fold, too
    assert kinds.count("Conv2D") == 2  # in groups, dilated


def check_mixed(network: keras.Model, inputs: list[np.ndarray]) -> None:
    exact, mixed = fold_norms(network), fold_norms(network, is_mixed=True)
    argument = argument_of(network, inputs)
    expected, received = (np.asarray(model(argument)) for model in (exact, mixed))
    assert expected.dtype == received.dtype == np.float32
    difference = np.abs(received - expected).max() / np.abs(expected).max()
    assert 1e-5 < difference < 0.05
    one, two = gradients(exact, inputs), gradients(mixed, inputs)
    assert one.keys() == two.keys() and one
    for path, gradient in one.items():
        assert two[path].dtype == np.float32
        size = np.linalg.norm(gradient)
        assert np.linalg.norm(gradient - two[path]) <= 0.1 * size + 1e-6, path


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["efficientnet_lite0", "mobilenet_v2", "resnet50", "inception_v3"]
)
def test_upper_part_of_a_backbone_learns_the_same(name: str) -> None:
    size = BACKBONES[name].min_size
    backbone = random_backbone(name, size)
    shake_norms(backbone)
    first = len(backbone.layers) - BACKBONES[name].default_unfreeze
    set_trainable(backbone, [layer.name for layer in backbone.layers[first:]])
    lower, upper = divide(backbone, first)
    tensors = [np.asarray(t) for t in keras.tree.flatten(lower(noise(size)))]
    check(upper, tensors, 1e-3)
    folded = fold_norms(upper)
    trained = {id(weight) for weight in upper.trainable_weights}
    assert {id(weight) for weight in folded.trainable_weights} == trained
