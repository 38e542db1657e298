"""What stands in backbone.json: a network that was taken in from a file."""

from __future__ import annotations

from typing import Annotated, TypedDict

from core.backbones.facts import PREPROCESSINGS
from core.storage.typed_json import (
    Between,
    Count,
    OfLength,
    OneOf,
    Seconds,
    UnixTime,
)

VERSION = 1
DESCRIPTION = "backbone.json"
LAYERS = "layers.json"  # of a Keras network: what it is made of, as a table

KERAS = "keras"  # the one whose networks can be trained
FORMATS = {"onnx": "ONNX", "tflite": "TFLite", "openvino": "OpenVINO", KERAS: "Keras"}
LAYOUTS = ("NCHW", "NHWC")
COLOURS = ("RGB", "BGR")
LEAST_SIZE, MOST_SIZE = 8, 1024  # height and width of an input, pixels
CUSTOM = "custom"  # a preprocessing whose mean and deviation were given

# What the feature layer makes of an image, and how it becomes a feature map.
#   vector       channels: a map of one place
#   map_nchw     channels, height, width
#   map_nhwc     height, width, channels
#   class_token  of tokens (tokens, channels) the first: a map of one place
#   mean_token   of tokens those of patches; a map where they lie in a square, else
#                their mean, a map of one place
KINDS = ("vector", "map_nchw", "map_nhwc", "class_token", "mean_token")

_Positive = Annotated[int, Between(1, 2**31)]
_Three = Annotated[list[float], OfLength(3)]


def _is_plain_name(value: str) -> bool:
    """Whether a text names a file in a folder, and none elsewhere."""
    return bool(value) and value[0] != "." and not set(value) & set("/\\:\0")


class Answers(TypedDict):
    """How a file's network is used: all that its features depend on beside the file."""

    size: Annotated[int, Between(LEAST_SIZE, MOST_SIZE)]
    layout: Annotated[str, OneOf(LAYOUTS)]
    colours: Annotated[str, OneOf(COLOURS)]
    preprocessing: Annotated[str, OneOf((*PREPROCESSINGS, CUSTOM))]
    mean: _Three  # taken off pixels in [0, 255], in the order of `colours`
    std: _Three  # what is left is divided by it
    node: str  # the feature layer: name of the operation
    output: Count  # place among that operation's outputs
    kind: Annotated[str, OneOf(KINDS)]


class OwnFile(TypedDict):
    """A file in the folder."""

    name: Annotated[str, _is_plain_name]
    digest: str
    num_bytes: Count


class OwnBackbone(TypedDict):
    """backbone.json."""

    version: int
    title: str
    source: str  # name of the file that it was taken from
    format: Annotated[str, OneOf(FORMATS)]
    files: list[OwnFile]  # the network first, then what it needs
    answers: Answers
    shape: Annotated[list[_Positive], OfLength(3)]  # height, width, channels
    parameters: Count
    seconds_per_image: Seconds  # on the machine that it was taken in on
    cost: Annotated[float, Between(0, 1e9)]  # of `core.backbones.facts.MeasuredCosts`
    created: UnixTime
    removed: bool  # its files were deleted; runs still tell of it
