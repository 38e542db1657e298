"""Put EfficientNet-Lite's ImageNet weights, as PyTorch names them, into its network."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers


def load_tensors(model: keras.Model, tensors: dict[str, np.ndarray]) -> None:
    """Put ImageNet weights in PyTorch's names and axis order into the model."""
    for layer in model.layers:
        if not layer.weights:
            continue
        source = _source_name(layer.name)
        if isinstance(layer, layers.BatchNormalization):
            parts = ("weight", "bias", "running_mean", "running_var")
            layer.set_weights([tensors[f"{source}.{part}"] for part in parts])
        else:
            # PyTorch: (out, in, h, w); Keras: (h, w, in, out), depthwise (h, w, out, 1)
            depthwise = isinstance(layer, layers.DepthwiseConv2D)
            axes = (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)
            layer.set_weights([tensors[f"{source}.weight"].transpose(axes)])


def _source_name(name: str) -> str:
    """The name of a layer in the weight files, e.g. "_blocks.3._bn1"."""
    part, _, kind = name.rpartition("_")
    if part == "stem":
        return "_conv_stem" if kind == "conv" else "_bn0"
    if part == "head":
        return "_conv_head" if kind == "conv" else "_bn1"
    block, _, step = part.partition("_")
    number = int(block.removeprefix("block"))
    norms = {"expand": 0, "depthwise": 1, "project": 2}
    module = f"_{step}_conv" if kind == "conv" else f"_bn{norms[step]}"
    return f"_blocks.{number}.{module}"
