"""EfficientNet-Lite's layers.

What stands below the imports is also the text of scripts (core.keras_script): it needs
no other import, and its lines fit into 79 columns.
"""

import keras
from keras import layers

# Width and depth multipliers
SCALES = {
    "efficientnet_lite0": (1.0, 1.0),
    "efficientnet_lite1": (1.0, 1.1),
    "efficientnet_lite2": (1.1, 1.2),
}

# Expansion, filters, repeats, strides and kernel size of the blocks
BLOCKS = (
    (1, 16, 1, 1, 3),
    (6, 24, 2, 2, 3),
    (6, 40, 2, 2, 5),
    (6, 80, 3, 2, 3),
    (6, 112, 3, 1, 5),
    (6, 192, 4, 2, 5),
    (6, 320, 1, 1, 3),
)


def efficientnet_lite(x: keras.KerasTensor, name: str) -> keras.KerasTensor:
    """Apply EfficientNet-Lite without its top, with random weights.

    EfficientNet with ReLU6 and without squeeze-and-excite: Tan and Le 2019
    (arXiv 1905.11946), in the Lite form that TensorFlow published in 2020.
    Stem and head keep their width, the first and the last row their depth.
    keras.applications does not have it.

    Args:
        x: Pixels in [-1, 1], shape (batch, height, width, 3).
        name: A key of SCALES.

    Returns:
        Features, shape (batch, height / 32, width / 32, 1280).
    """
    width, depth = SCALES[name]
    x = convolution(x, 32, 3, "stem", strides=2)
    number = 0
    for row, block in enumerate(BLOCKS):
        expansion, filters, repeats, strides, kernel = block
        if 0 < row < len(BLOCKS) - 1:
            repeats = -int(-depth * repeats // 1)  # rounded up
        for repeat in range(repeats):
            x = mobile_block(
                x,
                f"block{number}",
                expansion,
                round_filters(filters * width),
                kernel,
                strides if repeat == 0 else 1,
            )
            number += 1
    return convolution(x, 1280, 1, "head")


def round_filters(filters: float) -> int:
    """To a multiple of 8, and never down by more than a tenth."""
    rounded = max(8, int(filters + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * filters else rounded


def mobile_block(
    x: keras.KerasTensor,
    name: str,
    expansion: int,
    filters: int,
    kernel: int,
    strides: int,
) -> keras.KerasTensor:
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
    x = normalized(x, f"{name}_depthwise")
    x = convolution(x, filters, 1, f"{name}_project", activate=False)
    if strides == 1 and inputs.shape[-1] == filters:
        x = layers.Add(name=f"{name}_add")([x, inputs])
    return x


def convolution(
    x: keras.KerasTensor,
    filters: int,
    kernel: int,
    name: str,
    strides: int = 1,
    activate: bool = True,
) -> keras.KerasTensor:
    """A convolution with batch normalisation and, mostly, ReLU6."""
    x = layers.Conv2D(
        filters,
        kernel,
        strides,
        padding="same",
        use_bias=False,
        name=f"{name}_conv",
    )(x)
    return normalized(x, name, activate)


def normalized(
    x: keras.KerasTensor,
    name: str,
    activate: bool = True,
) -> keras.KerasTensor:
    """Batch normalisation and, mostly, ReLU6."""
    x = layers.BatchNormalization(
        epsilon=1e-3,
        momentum=0.99,
        name=f"{name}_bn",
    )(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x) if activate else x
