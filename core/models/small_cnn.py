"""The baseline that transfer learning is compared with: a small network of its own."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

_FILTERS = (32, 64, 128, 256)


def small_cnn(inputs: Any, scaled: Any) -> keras.Model:
    """Four blocks of convolution, normalisation and pooling, with random weights.

    Args:
        inputs: Keras tensor of pixels, shape (batch, height, width, 3).
        scaled: The same after preprocessing, in [0, 1].

    Returns:
        A functional model from `inputs` to features of shape
        (batch, height / 16, width / 16, 256).
    """
    x = scaled
    for number, filters in enumerate(_FILTERS, start=1):
        x = layers.Conv2D(
            filters, 3, padding="same", use_bias=False, name=f"conv{number}"
        )(x)
        x = layers.BatchNormalization(name=f"bn{number}")(x)
        x = layers.ReLU(name=f"relu{number}")(x)
        x = layers.MaxPooling2D(name=f"pool{number}")(x)
    return keras.Model(inputs, x, name="small_cnn")
