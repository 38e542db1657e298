"""What a network was trained to see, as its first layer."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

_IMAGENET_MEAN = (0.485, 0.456, 0.406)  # RGB, of pixels in [0, 1]
_IMAGENET_STD = (0.229, 0.224, 0.225)
_CAFFE_MEAN = (103.939, 116.779, 123.68)  # BGR, of pixels in [0, 255]


def preprocessed(pixels: Any, kind: str) -> Any:
    """Pixels in [0, 255] as a network expects them; see `facts.PREPROCESSINGS`."""
    if kind == "tf":
        return layers.Rescaling(1 / 127.5, -1.0, name="preprocess")(pixels)
    if kind == "unit":
        return layers.Rescaling(1 / 255, name="preprocess")(pixels)
    if kind == "lite":
        return layers.Rescaling(1 / 128, -127 / 128, name="preprocess")(pixels)
    if kind == "torch":
        scale = [1 / (255 * std) for std in _IMAGENET_STD]
        offset = [
            -mean / std for mean, std in zip(_IMAGENET_MEAN, _IMAGENET_STD, strict=True)
        ]
        return layers.Rescaling(scale, offset, name="preprocess")(pixels)
    if kind == "caffe":
        bgr = keras.ops.flip(pixels, axis=-1)
        offset = [-mean for mean in _CAFFE_MEAN]
        return layers.Rescaling([1.0, 1.0, 1.0], offset, name="preprocess")(bgr)
    return pixels
