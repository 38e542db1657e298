"""The thaw line divides any network at any layer without changing what it says."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest

from core.backbones.layers import describe_network
from core.backbones.thaw_line import thaw_line
from core.config import RunConfig
from core.models.build import build_backbone
from core.models.line import crossing, divide, set_trainable
from tests.core.models.networks import (
    best_cut,
    noise,
)


def branched() -> keras.Model:
    """Two branches, a layer that is used twice, and a skip without a layer."""
    keras.utils.set_random_seed(0)
    image = keras.Input((8, 8, 3), name="image")
    stem = keras.layers.Conv2D(4, 3, padding="same", name="stem")(image)
    left = keras.layers.Conv2D(4, 3, padding="same", name="left")(stem)
    right = keras.layers.Conv2D(4, 1, name="right")(stem)
    shared = keras.layers.ReLU(name="shared")
    joined = keras.layers.Concatenate(name="join")([shared(left), shared(right)])
    mixed = keras.layers.Conv2D(4, 1, name="mix")(joined)
    summed = mixed + stem  # an operation that is no layer
    return keras.Model(image, keras.layers.Conv2D(2, 1, name="top")(summed))


def top_names(backbone: keras.Model, first: int) -> list[str]:
    """Of the layers from one on."""
    return [layer.name for layer in backbone.layers[first:]]


def names(tensors: list[keras.KerasTensor]) -> set[str]:
    return {tensor._keras_history.operation.name for tensor in tensors}


def test_dividing_anywhere_changes_nothing() -> None:
    backbone, images = branched(), noise(8)
    expected = np.asarray(backbone(images))
    for first in range(1, len(backbone.layers)):
        lower, upper = divide(backbone, first)
        found = lower(images)
        tensors = found if isinstance(found, list) else [found]
        assert np.array_equal(np.asarray(upper(tensors)), expected), first


def test_several_tensors_cross_branches_and_skips() -> None:
    backbone = branched()
    order = [layer.name for layer in backbone.layers]
    above_branches = order.index("shared")
    assert names(crossing(backbone, above_branches)) == {"stem", "left", "right"}
    assert names(crossing(backbone, order.index("mix"))) == {"join", "stem"}
    assert names(crossing(backbone, 1)) == {"image"}
    (tensor,) = crossing(backbone, order.index("top"))
    assert tensor is backbone.get_layer("top").input


def test_tensor_that_is_used_twice_crosses_once() -> None:
    backbone = branched()
    first = [layer.name for layer in backbone.layers].index("left")
    assert len(crossing(backbone, first)) == len(names(crossing(backbone, first))) == 1


def test_layers_are_shared_objects() -> None:
    backbone = branched()
    lower, upper = divide(backbone, 3)
    below, above = backbone.layers[:3], backbone.layers[3:]
    assert all(any(layer is own for own in below) for layer in lower.layers)
    used = [layer for layer in upper.layers if layer.weights]
    assert used and all(any(layer is own for own in above) for layer in used)


def test_line_lies_below_the_lowest_layer_that_is_trained() -> None:
    light = describe_network("vgg16", 1.0, 64)
    names = [layer.name for layer in light.keras_layers]
    for choice, first in ((3, "block5_conv2"), ("all", "block1_conv1")):
        line = thaw_line(light, choice, 0)
        assert line.first == first
        assert min(map(names.index, line.names)) == names.index(first)


def test_layers_below_are_frozen_whatever_they_were_before() -> None:
    backbone = branched()
    backbone.trainable = False
    above = top_names(backbone, 4)
    set_trainable(backbone, above)
    trained = [layer.trainable for layer in backbone.layers]
    assert trained == [index >= 4 for index in range(len(trained))]
    set_trainable(backbone, above[1:])
    assert not backbone.layers[4].trainable


def test_line_right_above_our_own_preprocessing() -> None:
    pixels = keras.Input((8, 8, 3), name="image")
    x = keras.layers.Rescaling(1.0, name="preprocess")(keras.ops.flip(pixels, axis=-1))
    backbone = keras.Model(pixels, keras.layers.Conv2D(2, 1, name="conv")(x))
    for first in (1, 2):
        lower, upper = divide(backbone, first)
        images = noise(8)
        received = np.asarray(upper([lower(images)]))
        assert np.array_equal(received, np.asarray(backbone(images)))


def test_cut_moves_to_a_near_narrow_place_and_trains_the_same_layers() -> None:
    backbone = build_backbone(RunConfig("d", image_size=64, weights="none"))
    inside = len(backbone.layers) - 50  # within a block: six times as wide
    cut = best_cut(backbone, inside)
    assert inside - 24 < cut < inside
    assert numbers_at(backbone, cut) * 2 <= numbers_at(backbone, inside)
    lower, upper = divide(backbone, cut)
    pixels = np.random.default_rng(0).uniform(0, 255, (2, 64, 64, 3)).astype("float32")
    assert np.array_equal(upper(lower(pixels)), backbone(pixels))
    set_trainable(backbone, top_names(backbone, inside))
    trained = {id(weight) for weight in upper.trainable_weights}
    assert trained == {
        id(weight) for layer in backbone.layers[inside:] for weight in layer.weights
    } - {id(weight) for weight in backbone.non_trainable_weights}


def test_cut_stays_where_the_line_is_narrow() -> None:
    backbone = build_backbone(RunConfig("d", image_size=64, weights="none"))
    names = [layer.name for layer in backbone.layers]
    after_sum = names.index("block10_add") + 1
    assert best_cut(backbone, after_sum) == after_sum
    assert best_cut(backbone, 1) == names.index("preprocess") + 1


def test_layers_without_weights_go_below_where_that_is_narrower() -> None:
    backbone = build_backbone(RunConfig("d", image_size=64, weights="none"))
    first = [layer.name for layer in backbone.layers].index("block10_add")
    assert len(crossing(backbone, first)) == 2
    cut = best_cut(backbone, first)
    assert cut == first + 1  # above the addition one tensor crosses
    assert len(crossing(backbone, cut)) == 1
    lower, upper = divide(backbone, cut)
    pixels = noise(64, 2)
    assert np.array_equal(upper(lower(pixels)), backbone(pixels))
    set_trainable(backbone, top_names(backbone, first))
    trained = {id(weight) for weight in backbone.trainable_weights}
    assert {id(weight) for weight in upper.trainable_weights} == trained


@pytest.mark.slow
@pytest.mark.parametrize("name", ["NASNetMobile", "MobileNetV3Small"])
def test_networks_whose_lines_are_crossed_by_many_tensors(name: str) -> None:
    keras.utils.set_random_seed(0)
    make = getattr(keras.applications, name)
    backbone = make(include_top=False, weights=None, input_shape=(64, 64, 3))
    middle = len(backbone.layers) // 2
    width = {
        first: len(crossing(backbone, first)) for first in range(middle, middle + 40)
    }
    first = max(width, key=lambda first: width[first])
    assert width[first] >= 3
    cut = best_cut(backbone, first)
    assert numbers_at(backbone, cut) <= numbers_at(backbone, first)
    assert not any(layer.weights for layer in backbone.layers[first:cut])
    lower, upper = divide(backbone, cut)
    images = noise(64, 2)
    assert np.array_equal(upper(lower(images)), backbone(images))
    set_trainable(backbone, top_names(backbone, first))
    trained = {id(weight) for weight in backbone.trainable_weights}
    assert {id(weight) for weight in upper.trainable_weights} == trained


def numbers_at(backbone: keras.Model, first: int) -> int:
    return sum(math.prod(tensor.shape[1:]) for tensor in crossing(backbone, first))
