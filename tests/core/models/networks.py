"""Networks with weights that make their outputs vary, for the tests beside this."""

from __future__ import annotations

import os

import keras
import numpy as np

from core.backbones.registry import BACKBONES
from core.config import RunConfig
from core.models.build import build_backbone
from core.models.line import graph_of

# The same architectures as a smaller one, only deeper and wider. They take half of the
# time of all and are tried with THAW_ALL_BACKBONES=1, as when Keras is upgraded.
_LARGER = {
    *("efficientnet_lite1", "efficientnet_lite2", "efficientnet_b1"),
    *("efficientnet_b2", "efficientnet_b3", "efficientnet_b4"),
}
KINDS = [
    name
    for name in BACKBONES
    if name not in _LARGER or os.environ.get("THAW_ALL_BACKBONES")
]


def noise(size: int, count: int = 4, seed: int = 0) -> np.ndarray:
    """Images full of noise, shape (count, size, size, 3), float32 in [0, 255]."""
    random = np.random.default_rng(seed)
    shape = (count, size, size, 3)
    return random.integers(0, 256, shape).astype(np.float32)


def random_backbone(name: str, size: int, alpha: float = 1.0) -> keras.Model:
    """A backbone whose random weights give different features to different images.

    Freshly made, deep networks map every image to zeros: batch normalisation gets the
    statistics of some noise first.
    """
    keras.utils.set_random_seed(0)
    config = RunConfig(
        dataset="d",
        strategy="scratch",  # the one that every backbone allows
        backbone=name,
        alpha=alpha,
        weights="none",
        image_size=size,
    )
    backbone = build_backbone(config)
    norms = [
        layer
        for layer in backbone.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    ]
    backbone.trainable = True
    for layer in norms:
        layer.momentum = 0.0
    backbone(backbone_input(backbone, noise(size, 4, seed=1)), training=True)
    for layer in norms:
        layer.momentum = 0.99
    backbone.trainable = False
    return backbone


def best_cut(backbone: keras.Model, first: int) -> int:
    """Index of the first layer above the place where features are taken."""
    graph, _ = graph_of(backbone)
    return graph.best_cut(first)


def lines(backbone: keras.Model, name: str) -> list[int]:
    """The default line, a low one, and the widest between them."""
    default = len(backbone.layers) - BACKBONES[name].default_unfreeze
    low = len(backbone.layers) // 3
    graph, _ = graph_of(backbone)
    widest = max(range(low, default), key=lambda first: len(graph.crossing(first)))
    return [default, low, widest]


def layer_names(backbone: keras.Model) -> list[str]:
    """Of all layers in Keras' order, without the preprocessing put before them."""
    return [layer.name for layer in backbone.layers if layer.name != "preprocess"]


def backbone_input(backbone: keras.Model, images: np.ndarray) -> object:
    """Images in the structure that a backbone wants to be called with."""
    return [images] if isinstance(backbone.input, list) else images
