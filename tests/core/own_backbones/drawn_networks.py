"""Small networks in OpenVINO's own operations: made in milliseconds, without Keras."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openvino
from openvino import opset13 as ops

SIZE = 32
CHANNELS = 12


def image(shape: list[int] | None = None) -> Any:
    """The input: channels first, any number of images."""
    shape = [-1, 3, SIZE, SIZE] if shape is None else shape
    return ops.parameter(shape, openvino.Type.f32, name="image")


def weights(*shape: int, seed: int = 0) -> Any:
    values = np.random.default_rng(seed).normal(0, 0.2, shape)
    return ops.constant(values.astype(np.float32))


def feature_map(given: Any) -> Any:
    """4 x 4 places of CHANNELS."""
    kernel = weights(CHANNELS, 3, 8, 8)
    made = ops.convolution(given, kernel, [8, 8], [0, 0], [0, 0], [1, 1])
    return named(ops.relu(made), "maps")


def pooled(given: Any) -> Any:
    return named(ops.reduce_mean(given, np.array([2, 3])), "pooled")


def logits(given: Any, classes: int = 1000) -> Any:
    scores = ops.matmul(pooled(given), weights(CHANNELS, classes), False, False)
    return named(scores, "logits")


def tokens(given: Any) -> Any:
    """16 patches, and a class token before them."""
    shape = np.array([0, CHANNELS, 16])
    patches = ops.transpose(
        ops.reshape(feature_map(given), shape, special_zero=True), np.array([0, 2, 1])
    )
    first = ops.reduce_mean(patches, np.array([1]), keep_dims=True)
    return named(ops.concat([first, patches], 1), "tokens")


def fixed_batch(given: Any) -> Any:
    """A vector whose shape is written for one image at a time."""
    flat = ops.reshape(feature_map(given), np.array([1, CHANNELS * 16]), False)
    return named(ops.matmul(flat, weights(CHANNELS * 16, 8), False, False), "vector")


def named(node: Any, name: str) -> Any:
    node.set_friendly_name(name)
    node.output(0).set_names({name})
    return node


def saved(
    path: Path, make: Callable[[Any], Any], given: Any | None = None, **extra: Any
) -> Path:
    """Write a network as OpenVINO's own files."""
    given = image() if given is None else given
    made = make(given)
    ends = made if isinstance(made, list) else [made]
    parameters = [given, *extra.get("others", [])]
    model = openvino.Model(ends, parameters, "drawn")
    for key, value in extra.get("model_info", {}).items():
        model.set_rt_info(value, ["model_info", key])
    openvino.save_model(model, path, compress_to_fp16=False)
    return path
