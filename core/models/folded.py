"""Convolutions in a form that trains quicker: folded, and in mixed precision.

In inference mode batch normalisation is a scale and an offset per channel, so

    norm(conv(x, kernel)) = conv(x, kernel * scale) + offset
    scale = gamma / sqrt(variance + epsilon),  offset = beta - mean * scale

exactly (but for rounding), gradients of kernel, gamma and beta included. The left side
reads and writes every activation once more, forwards and backwards; the right side
touches the small kernel instead. This is for training only: what is saved, exported and
served is the network as it was built, with the same variables.

In mixed precision (Micikevicius et al. 2018, arXiv 1710.03740) a convolution multiplies
in bfloat16; weights, activations and all else stay float32. Depthwise
convolutions stay so too: TensorFlow's are ten times slower in bfloat16 on a CPU.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers


def fold_norms(network: keras.Model, is_mixed: bool = False) -> keras.Model:
    """The same network, for inference mode, with batch normalisations folded in.

    Args:
        network: Functional; it stays as it is.
        is_mixed: Whether convolutions multiply in bfloat16.

    Returns:
        A model with the same inputs, outputs and variables. Normalisations that do not
        directly follow a plain convolution are called as they are.
    """
    norms = _pairs(network)
    done = {id(norm) for norm in norms.values()}

    def call(layer: Any, *inputs: Any, **options: Any) -> Any:
        if id(layer) in done:
            return inputs[0]
        norm = norms.get(id(layer))
        if norm or (is_mixed and _is_plain(layer)):
            return _Convolution(layer, norm, is_mixed)(inputs[0])
        return layer(*inputs, **options)

    return keras.models.clone_model(
        network, clone_function=lambda layer: layer, call_function=call
    )


def _pairs(network: keras.Model) -> dict[int, Any]:
    """The normalisation behind each convolution that has one, by the latter's id."""
    # Layers also have nodes in other models, such as the whole backbone.
    own = {id(node) for nodes in network._nodes_by_depth.values() for node in nodes}
    found = {}
    for norm in network.layers:
        if not isinstance(norm, layers.BatchNormalization):
            continue
        nodes = [node for node in norm._inbound_nodes if id(node) in own]
        before = nodes[0].input_tensors[0]._keras_history.operation
        users = [node for node in before._outbound_nodes if id(node) in own]
        is_inside = any(layer is before for layer in network.layers)
        is_alone = len(nodes) == len(users) == 1 and is_inside
        if is_alone and _is_plain(before) and _is_linear(before):
            found[id(before)] = norm
    return found


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
    """A convolution, with the batch normalisation behind it in inference mode, if any.

    Args:
        convolution: A plain one; linear where there is a normalisation.
        norm: None = there is none.
        is_mixed: Whether it multiplies in bfloat16, unless it is depthwise.
    """

    def __init__(self, convolution: Any, norm: Any, is_mixed: bool) -> None:
        super().__init__(name=f"{convolution.name}_folded")
        self.convolution = convolution
        self.norm = norm
        self.is_mixed = is_mixed and not _is_depthwise(convolution)
        self.built = True

    def call(self, inputs: Any) -> Any:
        kernel, offset = self._kernel_and_offset()
        if self.is_mixed:
            half = tf.bfloat16
            outputs = self._convolve(tf.cast(inputs, half), tf.cast(kernel, half))
            outputs = tf.cast(outputs, tf.float32)
        else:
            outputs = self._convolve(inputs, kernel)
        if offset is not None:
            outputs = tf.nn.bias_add(outputs, offset)
        return self.convolution.activation(outputs)

    def _kernel_and_offset(self) -> tuple[Any, Any]:
        convolution, norm = self.convolution, self.norm
        kernel = tf.convert_to_tensor(convolution.kernel)
        bias = convolution.bias if convolution.use_bias else None
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

    def _convolve(self, inputs: Any, kernel: Any) -> Any:
        convolution = self.convolution
        stride = convolution.strides[0]
        padding = convolution.padding.upper()
        if _is_depthwise(convolution):
            strides = (1, stride, stride, 1)
            return tf.nn.depthwise_conv2d(inputs, kernel, strides, padding)
        if convolution.kernel_size == (1, 1) and stride == 1:
            # One matrix product: a fifth quicker than a convolution that is one. Not
            # `matmul` of a stack of matrices, which is three times slower.
            return tf.tensordot(inputs, kernel[0, 0], 1)
        return tf.nn.conv2d(inputs, kernel, stride, padding)
