"""The networks that keras.applications does not have, as the script builds them."""

from __future__ import annotations

import math

from core.backbones.registry import Backbone
from core.keras_script.layout import block

# As in core.models.efficientnet_lite: width and depth multipliers; and per stage
# expansion, filters, blocks, stride and kernel size. A test compares the networks.
_SCALES = ((1.0, 1.0), (1.0, 1.1), (1.1, 1.2))
_STAGES = (
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)

_SMALL_CNN = '''
def small_cnn():
    """Four blocks of convolution, normalisation and pooling."""
    inputs = x = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3))
    for number, filters in enumerate((32, 64, 128, 256), start=1):
        x = layers.Conv2D(
            filters, 3, padding="same", use_bias=False, name=f"conv{number}"
        )(x)
        x = layers.BatchNormalization(name=f"bn{number}")(x)
        x = layers.ReLU(name=f"relu{number}")(x)
        x = layers.MaxPooling2D(name=f"pool{number}")(x)
    return keras.Model(inputs, x, name="small_cnn")
'''

_LITE = '''
# Expansion, filters, repeats, stride and kernel size of the blocks
BLOCKS = (
@stages@
)


def efficientnet_lite():
    """@title@ without its top.

    EfficientNet with ReLU6 and without squeeze-and-excite: Tan and Le 2019
    (arXiv 1905.11946), in the Lite form that TensorFlow published in 2020.
    keras.applications does not have it.
    """
    inputs = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3))
    x = convolution(inputs, 32, 3, "stem", strides=2)
    number = 0
    for expansion, filters, repeats, strides, kernel in BLOCKS:
        for repeat in range(repeats):
            step = strides if repeat == 0 else 1
            x = mobile_block(
                x, f"block{number}", expansion, filters, kernel, step
            )
            number += 1
    x = convolution(x, 1280, 1, "head")
    return keras.Model(inputs, x, name="@name@")


def mobile_block(x, name, expansion, filters, kernel, strides):
    """Widen, filter each channel, narrow; add the input where it fits."""
    inputs = x
    if expansion > 1:
        x = convolution(x, expansion * x.shape[-1], 1, f"{name}_expand")
    x = layers.DepthwiseConv2D(
        kernel,
        strides,
        padding="same",
        use_bias=False,
        name=f"{name}_depthwise_conv",
    )(x)
    x = layers.BatchNormalization(name=f"{name}_depthwise_bn")(x)
    x = layers.ReLU(6.0, name=f"{name}_depthwise_relu")(x)
    x = layers.Conv2D(
        filters,
        1,
        use_bias=False,
        name=f"{name}_project_conv",
    )(x)
    x = layers.BatchNormalization(name=f"{name}_project_bn")(x)
    if strides == 1 and inputs.shape[-1] == filters:
        x = layers.Add(name=f"{name}_add")([x, inputs])
    return x


def convolution(x, filters, kernel, name, strides=1):
    """A convolution with batch normalisation and ReLU6."""
    x = layers.Conv2D(
        filters,
        kernel,
        strides,
        padding="same",
        use_bias=False,
        name=f"{name}_conv",
    )(x)
    x = layers.BatchNormalization(name=f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)
'''


def architecture_code(facts: Backbone) -> str:
    """The function that builds a backbone; "" where keras.applications has one."""
    if facts.constructor:
        return ""
    if not facts.is_packaged:
        return block(_SMALL_CNN)
    width, depth = _SCALES[int(facts.name[-1])]
    rows = []
    for number, (expansion, filters, repeats, stride, kernel) in enumerate(_STAGES):
        at_edge = number in (0, len(_STAGES) - 1)
        blocks = repeats if at_edge else math.ceil(depth * repeats)
        row = (expansion, _rounded(filters * width), blocks, stride, kernel)
        rows.append(f"    {row},")
    return block(_LITE, stages="\n".join(rows), title=facts.title, name=facts.name)


def builder(facts: Backbone) -> str:
    """The name of that function."""
    return "efficientnet_lite" if facts.is_packaged else "small_cnn"


def _rounded(filters: float) -> int:
    """To a multiple of 8, and never down by more than a tenth."""
    rounded = max(8, int(filters + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * filters else rounded
