"""Convolutions in a form that trains quicker: folded, and in mixed precision.

In inference mode batch normalisation is a scale and an offset per channel, so

    norm(conv(x, kernel)) = conv(x, kernel * scale) + offset
    scale = gamma / sqrt(variance + epsilon),  offset = beta - mean * scale

exactly (but for rounding), gradients of kernel, gamma and beta included. The left side
reads and writes every activation once more, forwards and backwards; the right side
touches the small kernel instead. A ReLU behind it joins them, so that TensorFlow can
compute product, offset and ReLU in one pass. This is for training only: what is saved,
exported and served is the network as it was built, with the same variables.

In mixed precision (Micikevicius et al. 2018, arXiv 1710.03740) a convolution multiplies
in bfloat16; weights, activations and all else stay float32. Depthwise
convolutions stay so too: TensorFlow's are ten times slower in bfloat16 on a CPU.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from core.models.depthwise import depthwise


@dataclass(frozen=True)
class _Behind:
    """The layers behind a convolution that join it; None = there is none."""

    norm: Any = None
    relu: Any = None


def fold_norms(network: keras.Model, is_mixed: bool = False) -> keras.Model:
    """The same network, for inference mode, with batch normalisations folded in.

    Args:
        network: Functional; it stays as it is.
        is_mixed: Whether convolutions multiply in bfloat16.

    Returns:
        A model with the same inputs, outputs and variables. Normalisations that do not
        directly follow a plain convolution are called as they are.
    """
    joined = _joined(network)
    found = [layer for item in joined.values() for layer in (item.norm, item.relu)]
    done = {id(layer) for layer in found if layer is not None}

    def call(layer: Any, *inputs: Any, **options: Any) -> Any:
        if id(layer) in done:
            return inputs[0]
        behind = joined.get(id(layer))
        if behind or (is_mixed and _is_plain(layer)):
            return _Convolution(layer, behind or _Behind(), is_mixed)(inputs[0])
        return layer(*inputs, **options)

    return keras.models.clone_model(
        network, clone_function=lambda layer: layer, call_function=call
    )


def _joined(network: keras.Model) -> dict[int, _Behind]:
    """What joins each convolution with a normalisation, by the convolution's id."""
    # Layers also have nodes in other models, such as the whole backbone.
    own = {id(node) for nodes in network._nodes_by_depth.values() for node in nodes}
    outputs = {id(tensor) for tensor in network.outputs}

    def follower(layer: Any) -> Any:
        """The one layer that uses a layer's output, which nothing else does."""
        nodes = [node for node in layer._inbound_nodes if id(node) in own]
        users = [node for node in layer._outbound_nodes if id(node) in own]
        if len(nodes) != 1 or len(users) != 1:
            return None
        is_used_outside = id(nodes[0].output_tensors[0]) in outputs
        return None if is_used_outside else users[0].operation

    found = {}
    for layer in network.layers:
        if not (_is_plain(layer) and _is_linear(layer)):
            continue
        norm = follower(layer)
        if _is_called_once(norm, own) and type(norm) is layers.BatchNormalization:
            relu = follower(norm)
            joins = _is_called_once(relu, own) and _activation(relu) is not None
            found[id(layer)] = _Behind(norm, relu if joins else None)
    return found


def _is_called_once(layer: Any, own: Collection[int]) -> bool:
    nodes = layer._inbound_nodes if layer is not None else ()
    return sum(id(node) in own for node in nodes) == 1


def _activation(layer: Any) -> Any:
    """TensorFlow's function of a ReLU layer; None = it is none, or another kind."""
    if type(layer) is layers.ReLU and not layer.negative_slope and not layer.threshold:
        return {None: tf.nn.relu, 6.0: tf.nn.relu6}.get(layer.max_value)
    if type(layer) is layers.Activation:
        known = {
            keras.activations.relu: tf.nn.relu,
            keras.activations.relu6: tf.nn.relu6,
        }
        return known.get(layer.activation)
    return None


def _is_depthwise(layer: Any) -> bool:
    return type(layer) is layers.DepthwiseConv2D


def _is_plain(layer: Any) -> bool:
    if _is_depthwise(layer):
        is_known = layer.depth_multiplier == 1
    else:
        is_known = type(layer) is layers.Conv2D and layer.groups == 1
    return (
        is_known
        and layer.dilation_rate == (1, 1)
        and layer.data_format == "channels_last"
        and layer.strides[0] == layer.strides[1]
    )


def _is_linear(layer: Any) -> bool:
    return layer.activation is keras.activations.linear


class _Convolution(layers.Layer):
    """A convolution with what joins it: normalisation in inference mode, and ReLU.

    Args:
        convolution: A plain one; linear where there is a normalisation.
        behind: What joins it.
        is_mixed: Whether it multiplies in bfloat16, unless it is depthwise.
    """

    def __init__(self, convolution: Any, behind: _Behind, is_mixed: bool) -> None:
        super().__init__(name=f"{convolution.name}_folded")
        self.convolution = convolution
        self.norm = behind.norm
        self.relu = _activation(behind.relu)
        self.is_mixed = is_mixed and not _is_depthwise(convolution)
        self.built = True

    def call(self, inputs: Any) -> Any:
        kernel, offset = self._kernel_and_offset()
        convolution = self.convolution
        settings = convolution.strides[0], convolution.padding.upper()
        if _is_depthwise(convolution):
            outputs = depthwise(inputs, kernel, offset, settings, self.relu)
        elif convolution.kernel_size == (1, 1) and settings[0] == 1:
            outputs = self._multiplied(inputs, kernel, offset)
        else:
            outputs = self._finished(self._products(inputs, kernel, *settings), offset)
        return convolution.activation(outputs)

    def _kernel_and_offset(self) -> tuple[Any, Any]:
        convolution, norm = self.convolution, self.norm
        kernel = tf.convert_to_tensor(convolution.kernel)
        bias = None
        if convolution.use_bias:
            bias = tf.convert_to_tensor(convolution.bias)
        if norm is None:
            return kernel, bias
        scale = tf.math.rsqrt(norm.moving_variance + norm.epsilon)
        if norm.scale:
            scale *= norm.gamma
        offset = -norm.moving_mean * scale
        if norm.center:
            offset += norm.beta
        if bias is not None:
            offset += bias * scale
        kernel *= scale[:, None] if _is_depthwise(convolution) else scale
        return kernel, offset

    def _multiplied(self, inputs: Any, kernel: Any, offset: Any) -> Any:
        """A 1 x 1 convolution as one matrix product: a fifth quicker.

        Offset and ReLU come before the rows get their places back, as TensorFlow joins
        only what follows directly. Not `matmul` of a stack of matrices, which is three
        times slower.
        """
        channels, filters = kernel.shape[2:]
        rows = tf.reshape(inputs, (-1, channels))
        matrix = tf.reshape(kernel, (channels, filters))
        outputs = self._finished(self._products(rows, matrix), offset)
        return tf.reshape(outputs, (-1, *inputs.shape[1:-1], filters))

    def _products(self, inputs: Any, kernel: Any, *settings: Any) -> Any:
        """Of a matrix, or with stride and padding of a convolution, in float32."""
        multiply = tf.nn.conv2d if settings else tf.matmul
        if not self.is_mixed:
            return multiply(inputs, kernel, *settings)
        half = tf.bfloat16
        outputs = multiply(tf.cast(inputs, half), tf.cast(kernel, half), *settings)
        return tf.cast(outputs, tf.float32)

    def _finished(self, outputs: Any, offset: Any) -> Any:
        if offset is not None:
            outputs = tf.nn.bias_add(outputs, offset)
        return outputs if self.relu is None else self.relu(outputs)
