"""EfficientNet-Lite: EfficientNet without squeeze-and-excite, with ReLU6.

Architecture: Tan and Le 2019 (arXiv 1905.11946), in the Lite form that TensorFlow
published in 2020: stem and head keep their width, the first and the last stage keep
their depth, and the input is (x - 127) / 128.
"""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import layers

# width and depth multipliers of Lite0, Lite1, Lite2
_SCALES = ((1.0, 1.0), (1.0, 1.1), (1.1, 1.2))

# per stage: expansion, filters, repeats, stride, kernel size
_STAGES = (
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)
_STEM_FILTERS = 32
_HEAD_FILTERS = 1280


def efficientnet_lite(index: int, inputs: Any, scaled: Any) -> keras.Model:
    """Build EfficientNet-Lite without its top, with random weights.

    Args:
        index: 0, 1 or 2.
        inputs: Keras tensor of pixels, shape (batch, height, width, 3).
        scaled: The same after preprocessing, in [-1, 1].

    Returns:
        A functional model from `inputs` to features of shape
        (batch, height / 32, width / 32, 1280).
    """
    width, depth = _SCALES[index]
    x = _conv(scaled, _STEM_FILTERS, 3, "stem", stride=2)
    block = 0
    for number, (expansion, filters, repeats, stride, kernel) in enumerate(_STAGES):
        at_edge = number in (0, len(_STAGES) - 1)
        for repeat in range(repeats if at_edge else math.ceil(depth * repeats)):
            x = _block(
                x,
                f"block{block}",
                (expansion, _round_filters(filters * width), kernel),
                stride if repeat == 0 else 1,
            )
            block += 1
    x = _conv(x, _HEAD_FILTERS, 1, "head")
    return keras.Model(inputs, x, name=f"efficientnet_lite{index}")


def _round_filters(filters: float, divisor: int = 8) -> int:
    """To a multiple of 8, and never down by more than a tenth."""
    rounded = max(divisor, int(filters + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * filters else rounded


def _block(x: Any, name: str, shape: tuple[int, int, int], stride: int) -> Any:
    """An inverted residual block; `shape` is (expansion, filters, kernel size)."""
    expansion, filters, kernel = shape
    inputs = x
    if expansion != 1:
        x = _conv(x, x.shape[-1] * expansion, 1, f"{name}_expand")
    x = layers.DepthwiseConv2D(
        kernel, stride, "same", use_bias=False, name=f"{name}_depthwise_conv"
    )(x)
    x = _norm(x, f"{name}_depthwise")
    x = _conv(x, filters, 1, f"{name}_project", activate=False)
    if stride == 1 and inputs.shape[-1] == filters:
        x = layers.Add(name=f"{name}_add")([x, inputs])
    return x


def _conv(
    x: Any,
    filters: int,
    kernel: int,
    name: str,
    *,
    stride: int = 1,
    activate: bool = True,
) -> Any:
    x = layers.Conv2D(
        filters, kernel, stride, "same", use_bias=False, name=f"{name}_conv"
    )(x)
    return _norm(x, name, activate=activate)


def _norm(x: Any, name: str, *, activate: bool = True) -> Any:
    x = layers.BatchNormalization(epsilon=1e-3, momentum=0.99, name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x) if activate else x
