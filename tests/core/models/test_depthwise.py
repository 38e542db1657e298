"""The quick depthwise convolution learns what TensorFlow's own does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from core.models.depthwise import depthwise, filter_gradient


def drawn(*shape: int, seed: int = 0) -> Any:
    values = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    return tf.constant(values)


def relative(found: Any, expected: Any) -> float:
    """The largest difference, as a share of the largest value."""
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape
    return float(np.abs(found - expected).max() / np.abs(expected).max())


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize(
    ("width", "kernel"), [(7, (5, 5)), (8, (5, 5)), (11, (3, 7)), (14, (7, 4))]
)
def test_filter_gradient_is_tensorflows_own(
    padding: str, stride: int, width: int, kernel: tuple[int, int]
) -> None:
    inputs = drawn(3, 9, width, 16)
    shape, strides = (*kernel, 16, 1), (1, stride, stride, 1)
    outputs = tf.nn.depthwise_conv2d(inputs, tf.zeros(shape), strides, padding)
    upstream = drawn(*outputs.shape, seed=1)
    expected = tf.nn.depthwise_conv2d_backprop_filter(
        inputs, shape, upstream, strides, padding
    )
    found = filter_gradient(inputs, kernel, upstream, (stride, padding))
    assert relative(found, expected) < 1e-5


@pytest.mark.parametrize("width", [1, 2])
def test_columns_that_only_ever_see_padding_get_no_gradient(width: int) -> None:
    inputs, upstream = drawn(2, 3, width, 4), drawn(2, 3, width, 4, seed=1)
    expected = tf.nn.depthwise_conv2d_backprop_filter(
        inputs, (5, 5, 4, 1), upstream, (1, 1, 1, 1), "SAME"
    )
    found = filter_gradient(inputs, (5, 5), upstream, (1, "SAME"))
    assert relative(found, expected) < 1e-5
    assert not np.asarray(found)[:, 0].any()


@pytest.mark.parametrize("activation", [None, tf.nn.relu, tf.nn.relu6])
@pytest.mark.parametrize("has_offset", [True, False])
@pytest.mark.parametrize("columns", [3, 5])
def test_all_gradients_are_tensorflows_own(
    activation: Any, has_offset: bool, columns: int
) -> None:
    inputs, kernel = drawn(2, 6, 6, 8), drawn(5, columns, 8, 1, seed=1)
    offset = 3 + drawn(8, seed=2) if has_offset else None
    given = [inputs, kernel, *([offset] if has_offset else [])]

    def plain() -> Any:
        outputs = tf.nn.depthwise_conv2d(inputs, kernel, (1, 2, 2, 1), "SAME")
        outputs = outputs + offset if has_offset else outputs
        return activation(outputs) if activation else outputs

    def learned(compute: Any) -> tuple[Any, list[Any]]:
        with tf.GradientTape() as tape:
            tape.watch(given)
            outputs = compute()
            loss = tf.reduce_sum(outputs * drawn(*outputs.shape, seed=3))
        return outputs, tape.gradient(loss, given)

    expected, gradients = learned(plain)
    found, ours = learned(
        lambda: depthwise(inputs, kernel, offset, (2, "SAME"), activation)
    )
    assert relative(found, expected) < 1e-6
    for one, other in zip(ours, gradients, strict=True):
        assert relative(one, other) < 1e-5


def test_batches_of_any_size_go_through_one_graph() -> None:
    kernel = drawn(5, 5, 4, 1)

    @tf.function(input_signature=[tf.TensorSpec((None, 6, 6, 4))])
    def learn(inputs: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(kernel)
            outputs = depthwise(inputs, kernel, None, (1, "SAME"), tf.nn.relu6)
        return tape.gradient(outputs, kernel)

    whole, parts = drawn(4, 6, 6, 4), [learn(drawn(4, 6, 6, 4)[:1])]
    parts.append(learn(whole[1:]))
    assert relative(parts[0] + parts[1], learn(whole)) < 1e-5
