"""Feature maps: what the layers of a network make of a picture, early to late.

A served network has three outputs; here some of its activations become outputs, too.
OpenVINO keeps no layer's name through its conversion, so a layer is known by its place
in the network's order. Two phases of one run have the same layers at the same places.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import openvino

from core.explain.heat_maps import coloured
from core.language.texts import mark
from core.openvino_core import openvino_core

NUM_LAYERS = 6

_ACTIVATIONS = (
    *("Relu", "PRelu", "Clamp", "Elu", "Selu", "Gelu", "Swish", "HSwish", "Mish"),
    *("Tanh", "SoftPlus"),
)
_CONVOLUTIONS = ("Convolution", "GroupConvolution")
_LEAST_SIDE = 2  # cells; below, a map has no places, as in a squeeze-and-excite block
_GAP = 4  # pixels between tiles


@dataclass(frozen=True)
class Layer:
    """Where a layer stands, and how large what it makes is.

    Attributes:
        number: Its place among those of its kind, from 1.
        count: How many of its kind the network has.
        side: Height and width of its maps, in cells.
        channels: How many maps it makes.
    """

    number: int
    count: int
    side: int
    channels: int

    @property
    def depth(self) -> str:
        """In which third of the network it stands: "early", "middle" or "late".

        In English: `_` translates it where it is shown.
        """
        third = 3 * (self.number - 1) // max(1, self.count)
        return (mark("early"), mark("middle"), mark("late"))[third]


class FeatureMaps:
    """A served network that also gives what a few of its layers make.

    Safe to share between threads.

    Args:
        folder: A phase's `serving/`.
    """

    def __init__(self, folder: Path) -> None:
        core = openvino_core()
        model = core.read_model(folder / "model.xml")
        found = _map_makers(model)
        places = np.linspace(0, len(found) - 1, min(NUM_LAYERS, len(found)))
        chosen = sorted({round(place) for place in places.tolist()})
        outputs = [found[place].output(0) for place in chosen]
        self._are_first = [_has_channels_first(output) for output in outputs]
        self.layers = tuple(
            _layer(place, len(found), output)
            for place, output in zip(chosen, outputs, strict=True)
        )
        # Of these outputs alone: what lies above the last of them is not computed.
        part = openvino.Model(outputs, model.get_parameters(), "feature_maps")
        settings = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
        self._model = core.compile_model(part, "CPU", settings)

    def of(self, pixels: np.ndarray) -> list[np.ndarray]:
        """The maps of one picture.

        Args:
            pixels: What the model gets, RGB, shape (size, size, 3), uint8.

        Returns:
            Per layer of `layers`, shape (side, side, channels), float32.
        """
        request = self._model.create_infer_request()
        request.infer([pixels[None]])
        found = [
            np.array(request.get_output_tensor(place).data[0])
            for place in range(len(self.layers))
        ]
        return [
            maps.transpose(1, 2, 0) if is_first else maps
            for maps, is_first in zip(found, self._are_first, strict=True)
        ]


def _map_makers(model: openvino.Model) -> list[openvino.Node]:
    """The activations that make maps; convolutions where there are next to none."""
    steps = model.get_ordered_ops()
    for kinds in (_ACTIVATIONS, _CONVOLUTIONS):
        found = [op for op in steps if op.get_type_name() in kinds and _makes_maps(op)]
        if len(found) >= NUM_LAYERS:
            return found
    return found


def _makes_maps(op: openvino.Node) -> bool:
    shape = op.get_output_partial_shape(0)
    if shape.rank.is_dynamic or len(shape) != 4:
        return False
    sizes = [shape[place] for place in (1, 2, 3)]
    return all(size.is_static and size.get_length() >= _LEAST_SIDE for size in sizes)


def _has_channels_first(output: openvino.Output) -> bool:
    """Pictures are square, so that the two sides that are alike are the places."""
    shape = output.get_partial_shape()
    return bool(shape[2] == shape[3])


def _layer(place: int, count: int, output: openvino.Output) -> Layer:
    _, first, second, third = (each for each in output.get_partial_shape())
    side, channels = (third, first) if _has_channels_first(output) else (second, third)
    return Layer(place + 1, count, side.get_length(), channels.get_length())


def strongest(maps: np.ndarray, count: int) -> list[int]:
    """The channels that tell the places of a picture apart most, those first.

    Args:
        maps: Of one layer, shape (side, side, channels), float32.
        count: How many; fewer where there are fewer.
    """
    spread = maps.reshape(-1, maps.shape[-1]).std(axis=0)
    return np.argsort(-spread, kind="stable")[:count].tolist()


def tiles(maps: np.ndarray, highest: np.ndarray, side: int, columns: int) -> np.ndarray:
    """Maps beside each other, each from 0 (dark) to its highest value (light).

    Args:
        maps: Shape (rows, columns, n), float32; what is below 0 is dark, too.
        highest: Per map, what is to be lightest, shape (n,), float32.
        side: Of a tile, pixels.
        columns: Tiles in a row.

    Returns:
        RGBA, shape (height, width, 4), uint8; nothing but the tiles is opaque.
    """
    count = maps.shape[-1]
    step = side + _GAP
    rows = -(-count // columns)
    sheet = np.zeros((rows * step - _GAP, columns * step - _GAP, 4), np.uint8)
    for place in range(count):
        values = np.clip(maps[..., place] / max(float(highest[place]), 1e-12), 0, 1)
        large = cv2.resize(values, (side, side), interpolation=cv2.INTER_NEAREST)
        top, left = place // columns * step, place % columns * step
        tile = sheet[top : top + side, left : left + side]
        tile[..., :3], tile[..., 3] = coloured(large), 255
    return sheet
