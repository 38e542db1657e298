"""What a network's file says of how it is to be asked: size, layout, preprocessing."""

from __future__ import annotations

from typing import Any, TypedDict

import openvino

from core.backbones.own_formats import LAYOUTS, LEAST_SIZE, MOST_SIZE
from core.errors import DataError
from core.language.texts import _, mark
from core.own_backbones.scales import (
    Given,
    given_scales,
    named_scales,
    read_scales,
    require_possible,
)

DEFAULT_SIZE = 224

_FOUR = mark("an input of four dimensions: images, colours, height, width")


class Said(TypedDict):
    """What is known of how pixels go in, with what is still to be asked."""

    size: int
    layout: str
    colours: str
    preprocessing: str
    mean: list[float]
    std: list[float]
    from_file: list[str]  # of the above, what the file itself says
    asked: list[str]  # what neither the file nor anybody says; the value is a guess


def read_input(model: openvino.Model, kind: str, given: Given) -> Said:
    """Put together what a file says of its input, and what somebody does.

    Args:
        model: As it was read.
        kind: "onnx", "tflite" or "openvino".
        given: By somebody: goes before what the file says.

    Raises:
        DataError: It is no network for one RGB image, or not for a square one.
    """
    require_possible(given)
    port = _only_input(model)
    shape = port.get_partial_shape()
    from_file: list[str] = []
    asked: list[str] = []
    layout, is_read = _layout(port, shape, kind)
    (from_file if is_read else asked).append("layout")
    layout = given.get("layout", layout)
    size = _size(shape, layout)
    (from_file if size else asked).append("size")
    read = read_scales(model, port)
    (from_file if read else asked).append("preprocessing")
    usual = named_scales("torch" if kind == "onnx" else "tf")
    scales = given_scales(given) or read or usual
    return {
        "size": given.get("size", size) or DEFAULT_SIZE,
        "layout": layout,
        "colours": given.get("colours", scales.colours),
        "preprocessing": scales.name,
        "mean": scales.mean,
        "std": scales.std,
        "from_file": from_file,
        "asked": [item for item in asked if item not in _answered(given)],
    }


def _answered(given: Given) -> set[str]:
    known: set[str] = set(given)
    return known | ({"preprocessing"} if {"mean", "std"} & known else set())


def _only_input(model: openvino.Model) -> Any:
    if len(model.inputs) != 1:
        nameless = _("one without a name")
        names = [next(iter(item.names), nameless) for item in model.inputs]
        listed = ", ".join(sorted(names))[:200]
        raise DataError(
            _("a network with one input, the image"),
            _("one with {count} ({names})", count=len(names), names=listed),
            _("Export the part that takes images alone."),
        )
    port = model.input()
    shape = port.get_partial_shape()
    if shape.rank.is_dynamic:
        raise DataError(
            _(_FOUR),
            _("one whose number of dimensions is open"),
            _("Export the network with the shape of its input."),
        )
    if len(shape) != 4:
        raise DataError(
            _(_FOUR),
            f"{shape}",
            _("Choose a network for images, exported without other inputs."),
        )
    return port


def _layout(port: Any, shape: Any, kind: str) -> tuple[str, bool]:
    """The order of an input's dimensions, and whether the file says it."""
    said = str(port.get_node().get_layout()).strip("[]").replace(",", "")
    if said in LAYOUTS:
        return said, True
    sides = shape[1], shape[3]
    lengths = [side.get_length() if side.is_static else 0 for side in sides]
    found = {(True, False): "NCHW", (False, True): "NHWC"}.get(
        (lengths[0] == 3, lengths[1] == 3)
    )
    if found:
        return found, True
    known = [length for length in lengths if length]
    if known and 3 not in known and len(known) == 2:
        raise DataError(
            _("an input with three colours"),
            f"{shape}",
            _("Choose a network for RGB images."),
        )
    return ("NHWC" if kind == "tflite" else "NCHW"), False


def _size(shape: Any, layout: str) -> int:
    """Height and width that the file fixes; 0 = it leaves them open."""
    axes = (2, 3) if layout == "NCHW" else (1, 2)
    sides = [shape[axis] for axis in axes]
    if any(side.is_dynamic for side in sides):
        return 0
    height, width = (side.get_length() for side in sides)
    if height != width or not LEAST_SIZE <= height <= MOST_SIZE:
        raise DataError(
            _(
                "a network for square images of {least} to {most} pixels",
                least=LEAST_SIZE,
                most=MOST_SIZE,
            ),
            f"{height} × {width}",
            _("Export it for square images; pictures are stretched to a square here."),
        )
    return int(height)
