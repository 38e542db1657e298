"""What a network expects of pixels: as somebody says it, or as its file shows it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple, TypedDict

import numpy as np
import openvino

from core.backbones.own_formats import CUSTOM, LEAST_SIZE, MOST_SIZE
from core.errors import ConfigError
from core.language.texts import _

# Mean and deviation of pixels in [0, 255], in the network's order of colours; see
# `core.backbones.facts.PREPROCESSINGS`.
_NONE, _ONE = [0.0] * 3, [1.0] * 3
_SCALES = {
    "raw": (_NONE, _ONE),
    "tf": ([127.5] * 3, [127.5] * 3),
    "torch": (
        [255 * value for value in (0.485, 0.456, 0.406)],
        [255 * value for value in (0.229, 0.224, 0.225)],
    ),
    "caffe": ([103.939, 116.779, 123.68], _ONE),
    "lite": ([127.0] * 3, [128.0] * 3),
    "unit": (_NONE, [255.0] * 3),
}
# Scales that a first layer has where pixels come in [0, 255]: 1/255 by a deviation
# of 0.2 is 0.0196.
_MOST_SCALE = 0.02
_RESHAPING = {"Convert", "Transpose", "Reshape", "Squeeze", "Unsqueeze"}
_LOOKED = 8  # operations at the beginning


class Given(TypedDict, total=False):
    """What somebody says of a file; what is left out is read in it, or asked."""

    size: int
    layout: str
    colours: str
    preprocessing: str
    mean: list[float]  # of pixels in [0, 1], in the network's order of colours
    std: list[float]
    node: str
    kind: str
    title: str


class Scales(NamedTuple):
    """How pixels are scaled: (pixel - mean) / std.

    Attributes:
        name: One of PREPROCESSINGS, or "custom".
        mean: Of pixels in [0, 255], in the network's order of colours.
        std: Likewise.
        colours: "RGB" or "BGR".
    """

    name: str
    mean: list[float]
    std: list[float]
    colours: str


def require_possible(given: Given) -> None:
    """Check the numbers that somebody says.

    Raises:
        ConfigError: No image has this size, or pixels can't be scaled so.
    """
    size = given.get("size", LEAST_SIZE)
    if not LEAST_SIZE <= size <= MOST_SIZE:
        raise ConfigError(
            _(
                "an image size of {least} to {most} pixels",
                least=LEAST_SIZE,
                most=MOST_SIZE,
            ),
            f"{size}",
            _("Give another one."),
        )
    mean, std = given.get("mean", _NONE), given.get("std", _ONE)
    if not all(map(math.isfinite, [*mean, *std])) or min(std) <= 0:
        raise ConfigError(
            _("a mean of three numbers, and a deviation of three above 0"),
            _("mean {mean}, deviation {std}", mean=mean, std=std),
            _("Correct them."),
        )


def named_scales(name: str) -> Scales:
    """Those of one of PREPROCESSINGS."""
    return Scales(name, *_SCALES[name], "BGR" if name == "caffe" else "RGB")


def given_scales(given: Given) -> Scales | None:
    """What somebody says of them; None = nothing."""
    if "mean" in given or "std" in given:
        mean = [255 * value for value in given.get("mean", _NONE)]
        std = [255 * value for value in given.get("std", _ONE)]
        return Scales(CUSTOM, mean, std, "RGB")
    name = given.get("preprocessing", "")
    return named_scales(name) if name in _SCALES else None


def read_scales(model: openvino.Model, port: Any) -> Scales | None:
    """What the file says of them; None = nothing.

    OpenVINO's files may carry them as facts; others bring them as their first layers,
    or take whole numbers.
    """
    if model.has_rt_info(["model_info", "mean_values"]):
        mean = _three(model, "mean_values", 0.0)
        return Scales(CUSTOM, mean, _three(model, "scale_values", 1.0), "RGB")
    is_raw = port.get_element_type() == openvino.Type.u8 or _rescales(port)
    return named_scales("raw") if is_raw else None


def _three(model: openvino.Model, name: str, usual: float) -> list[float]:
    """As OpenVINO's Model API keeps them, of pixels in [0, 255]: one, or three."""
    path = ["model_info", name]
    text = str(model.get_rt_info(path).astype(str)) if model.has_rt_info(path) else ""
    try:
        found = [float(each) for each in text.replace(",", " ").split()]
    except ValueError:
        found = []
    return found if len(found) == 3 else [found[0] if found else usual] * 3


def _rescales(port: Any) -> bool:
    """Whether the first thing a network does is to make small numbers of pixels."""
    output = port.get_node().output(0)
    for __ in range(_LOOKED):
        targets = list(output.get_target_inputs())
        if len(targets) != 1:
            return False
        op = targets[0].get_node()
        kind = op.get_type_name()
        if kind in ("Multiply", "Divide", "Subtract", "Add"):
            constant = _constant(op)
            if constant is None:
                return False
            largest = float(np.abs(constant).max(initial=0))
            if kind == "Multiply" and largest <= _MOST_SCALE:
                return True
            if kind == "Divide" and largest >= 1 / _MOST_SCALE:
                return True
            if kind in ("Multiply", "Divide"):
                return False
        elif kind not in _RESHAPING:
            return False
        output = op.output(0)
    return False


def _constant(op: Any) -> np.ndarray | None:
    """The constant that an operation takes beside the image."""
    for place in range(op.get_input_size()):
        source = op.input_value(place).get_node()
        if source.get_type_name() == "Convert":
            source = source.input_value(0).get_node()
        if source.get_type_name() == "Constant":
            return np.asarray(source.data, np.float32)
    return None
