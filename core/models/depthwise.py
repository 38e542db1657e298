"""A depthwise convolution whose filter gradient is quick for wide filters on a CPU.

TensorFlow's own gradient is quick for filters of at most three columns, for which
oneDNN has a kernel; one of 5 x 5 takes four to seven times as long as one of 3 x 3. But
each column of the gradient is a sum of its own: with a filter that begins p rows above
and q columns left of an output's place, and moves by s,

    gradient[i, j] = sum over n, y, x of inputs[n, s y + i - p, s x + j - q] g[n, y, x]

where g is the gradient of the outputs. So a wide filter's gradient is put together from
that of its three middle columns and that of each outer column by itself, on inputs
shifted by as many places: the same sums, in another order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

_QUICK_COLUMNS = 3  # that a filter may have for TensorFlow's own gradient to be quick

# Each with its gradient, from that of its outputs and the outputs themselves.
_ACTIVATION_GRADIENTS: dict[Any, Callable[[Any, Any], Any]] = {
    None: lambda upstream, outputs: upstream,
    tf.nn.relu: lambda upstream, outputs: tf.raw_ops.ReluGrad(
        gradients=upstream, features=outputs
    ),
    tf.nn.relu6: lambda upstream, outputs: tf.raw_ops.Relu6Grad(
        gradients=upstream, features=outputs
    ),
}


def depthwise(
    inputs: Any, kernel: Any, offset: Any, settings: tuple[int, str], activation: Any
) -> Any:
    """Filter each channel by itself, add an offset, apply an activation.

    Args:
        inputs: Shape (batch, height, width, channels), float32; only the batch's size
            may be unknown.
        kernel: Shape (rows, columns, channels, 1), float32.
        offset: Shape (channels,), float32; None = none.
        settings: Stride in both directions, and padding, "SAME" or "VALID".
        activation: `tf.nn.relu`, `tf.nn.relu6` or None.

    Returns:
        Shape (batch, rows, columns, channels), float32.
    """
    is_quick = kernel.shape[1] <= _QUICK_COLUMNS or _has_gpu()
    tensors = (inputs, kernel) if offset is None else (inputs, kernel, offset)
    if is_quick:
        return _convolved(tensors, settings, activation)

    # The whole of it, as TensorFlow computes it in one operation then.
    @tf.custom_gradient
    def convolve(*tensors: Any) -> Any:
        outputs = _convolved(tensors, settings, activation)

        def gradients(upstream: Any) -> tuple[Any, ...]:
            upstream = _ACTIVATION_GRADIENTS[activation](upstream, outputs)
            return _gradients(tensors, upstream, settings)

        return outputs, gradients

    return convolve(*tensors)


def _has_gpu() -> bool:
    return bool(tf.config.list_physical_devices("GPU"))


def _convolved(tensors: tuple[Any, ...], settings: tuple[int, str], after: Any) -> Any:
    inputs, kernel, *offset = tensors
    stride, padding = settings
    outputs = tf.nn.depthwise_conv2d(inputs, kernel, (1, stride, stride, 1), padding)
    if offset:
        outputs = tf.nn.bias_add(outputs, offset[0])
    return outputs if after is None else after(outputs)


def _gradients(
    tensors: tuple[Any, ...], upstream: Any, settings: tuple[int, str]
) -> tuple[Any, ...]:
    """The gradients of inputs, kernel and, where there is one, offset."""
    inputs, kernel, *offset = tensors
    stride, padding = settings
    of_inputs = tf.nn.depthwise_conv2d_backprop_input(
        tf.shape(inputs), kernel, upstream, (1, stride, stride, 1), padding
    )
    of_kernel = filter_gradient(inputs, kernel.shape[:2], upstream, settings)
    of_offset = [tf.raw_ops.BiasAddGrad(out_backprop=upstream)] * len(offset)
    return (of_inputs, of_kernel, *of_offset)


def filter_gradient(
    inputs: Any, shape: tuple[int, int], upstream: Any, settings: tuple[int, str]
) -> Any:
    """The gradient of a depthwise filter, put together from columns where it is wide.

    Args:
        inputs: Shape (batch, height, width, channels), float32.
        shape: Rows and columns of the filter.
        upstream: The gradient of the outputs, in their shape.
        settings: Stride and padding, as in `depthwise`.

    Returns:
        Shape (rows, columns, channels, 1), float32.
    """
    rows, columns = shape
    if columns <= _QUICK_COLUMNS:
        return _native(inputs, shape, upstream, settings)
    stride, padding = settings
    width, places = inputs.shape[2], upstream.shape[2]
    if padding == "SAME":
        left, quick_left = (
            max(0, (places - 1) * stride + count - width) // 2
            for count in (columns, _QUICK_COLUMNS)
        )
        first, middle = left - quick_left, inputs  # padded by the operation itself
    else:
        left, first = 0, (columns - _QUICK_COLUMNS) // 2
        end = first + (places - 1) * stride + _QUICK_COLUMNS
        middle = inputs[:, :, first:end]
    last = first + _QUICK_COLUMNS
    outer = {
        column: _column(inputs, (rows, column - left), upstream, settings)
        for column in (*range(first), *range(last, columns))
    }
    found = [outer[column] for column in range(first)]
    found.append(_native(middle, (rows, _QUICK_COLUMNS), upstream, settings))
    found += [outer[column] for column in range(last, columns)]
    return tf.concat(found, axis=1)


def _column(
    inputs: Any, place: tuple[int, int], upstream: Any, settings: tuple[int, str]
) -> Any:
    """The gradient of one column of a filter.

    Args:
        inputs: Of the whole filter.
        place: Rows of the filter, and how many places right of the first output's the
            column begins; negative in the padding.
        upstream: The gradient of the outputs.
        settings: Stride and padding.

    Returns:
        Shape (rows, 1, channels, 1), float32.
    """
    rows, shift = place
    stride, _ = settings
    # The outputs whose input at this column is no padding
    first = max(0, -(shift // stride))
    last = min(upstream.shape[2] - 1, (inputs.shape[2] - 1 - shift) // stride)
    if first > last:
        return tf.zeros((rows, 1, inputs.shape[3], 1))
    begin, end = first * stride + shift, last * stride + shift + 1
    return _native(
        inputs[:, :, begin:end], (rows, 1), upstream[:, :, first : last + 1], settings
    )


def _native(
    inputs: Any, shape: tuple[int, int], upstream: Any, settings: tuple[int, str]
) -> Any:
    """TensorFlow's own gradient of a filter of so many rows and columns."""
    stride, padding = settings
    return tf.nn.depthwise_conv2d_backprop_filter(
        inputs,
        (*shape, inputs.shape[3], 1),
        upstream,
        (1, stride, stride, 1),
        padding,
    )
