"""Convolutions with the batch normalisation behind them folded in, to train quicker.

In inference mode batch normalisation is a scale and an offset per channel, so

    norm(conv(x, kernel)) = conv(x, kernel * scale) + offset
    scale = gamma / sqrt(variance + epsilon),  offset = beta - mean * scale

exactly (but for rounding), gradients of kernel, gamma and beta included. The left side
reads and writes every activation once more, forwards and backwards; the right side
touches the small kernel instead. This is for training only: what is saved, exported and
served is the network as it was built, with the same variables.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers


def fold_norms(network: keras.Model) -> keras.Model:
    """The same network, for inference mode, with batch normalisations folded in.

    Args:
        network: Functional; it stays as it is.

    Returns:
        A model with the same inputs, outputs and variables. Normalisations that do not
        directly follow a plain convolution are called as they are.
    """
    norms = _pairs(network)
    done = {id(norm) for norm in norms.values()}

    def call(layer: Any, *inputs: Any, **options: Any) -> Any:
        if id(layer) in done:
            return inputs[0]
        if norm := norms.get(id(layer)):
            return _FoldedConvolution(layer, norm)(inputs[0])
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
        if len(nodes) == len(users) == 1 and is_inside and _is_plain(before):
            found[id(before)] = norm
    return found


def _is_plain(layer: Any) -> bool:
    if type(layer) is layers.DepthwiseConv2D:
        is_known = layer.depth_multiplier == 1
    else:
        is_known = type(layer) is layers.Conv2D and layer.groups == 1
    return (
        is_known
        and layer.activation is keras.activations.linear
        and layer.dilation_rate == (1, 1)
        and layer.data_format == "channels_last"
        and layer.strides[0] == layer.strides[1]
    )


class _FoldedConvolution(layers.Layer):
    """A convolution and the batch normalisation behind it, in inference mode."""

    def __init__(self, convolution: Any, norm: Any) -> None:
        super().__init__(name=f"{convolution.name}_folded")
        self.convolution = convolution
        self.norm = norm
        self.built = True

    def call(self, inputs: Any) -> Any:
        convolution, norm = self.convolution, self.norm
        scale = tf.math.rsqrt(norm.moving_variance + norm.epsilon)
        if norm.scale:
            scale *= norm.gamma
        offset = -norm.moving_mean * scale
        if norm.center:
            offset += norm.beta
        if convolution.use_bias:
            offset += convolution.bias * scale
        return tf.nn.bias_add(self._convolve(inputs, scale), offset)

    def _convolve(self, inputs: Any, scale: Any) -> Any:
        convolution = self.convolution
        stride = convolution.strides[0]
        padding = convolution.padding.upper()
        kernel = tf.convert_to_tensor(convolution.kernel)
        if isinstance(convolution, layers.DepthwiseConv2D):
            strides = (1, stride, stride, 1)
            kernel *= scale[:, None]
            return tf.nn.depthwise_conv2d(inputs, kernel, strides, padding)
        kernel *= scale
        if convolution.kernel_size == (1, 1) and stride == 1:
            # One matrix product: a fifth quicker than a convolution that is one. Not
            # `matmul` of a stack of matrices, which is three times slower.
            return tf.tensordot(inputs, kernel[0, 0], 1)
        return tf.nn.conv2d(inputs, kernel, stride, padding)
