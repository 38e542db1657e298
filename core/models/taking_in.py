"""Look into a Keras model's file, and take it in as a backbone that can be trained.

In a process of its own: see `core.models.taking_in_process`.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.backbones.facts import OWN
from core.backbones.own import is_here, own_description, own_dir
from core.backbones.own_formats import (
    DESCRIPTION,
    KERAS,
    LAYERS,
    LEAST_SIZE,
    MOST_SIZE,
    VERSION,
    Answers,
)
from core.data.pictures.decoding import decode
from core.errors import DataError
from core.hardware import probe
from core.language.texts import _
from core.models.flattened import feature_layers, flattened, scales_pixels
from core.models.keras_files import read_keras, refused, uses_channels_first
from core.models.operations import operations_of
from core.models.own_network import NETWORK, keep_network
from core.own_backbones.describing import described, kept_files
from core.own_backbones.formats import Look, NodeChoice, Taken, Tried, is_sound
from core.own_backbones.scales import (
    Given,
    given_scales,
    named_scales,
    require_possible,
)
from core.own_backbones.trial import judged, photos
from core.storage.files import new_folder, set_aside, write_json
from core.storage.fingerprint import file_digest

_USUAL_SIZE = 224


def look(path: Path, given: Given) -> Look:
    """What a file says of itself, and what its network says of two photos.

    Args:
        path: Of a .keras file, or of an HDF5 file of a whole model.
        given: What somebody says of it.

    Raises:
        DataError: It is no network that can be taken in.
    """
    return _look(path, given)[0]


def _look(path: Path, given: Given) -> tuple[Look, keras.Model]:
    require_possible(given)
    model = read_keras(path)
    size, is_read = _size(model, given)
    pixels = keras.Input((size, size, 3), name="image")
    whole = flattened(model, pixels)
    makers = feature_layers(whole)
    node = _node(list(makers), given.get("node", ""))
    answers, asked, from_file = _answers(whole, given, size, node.name)
    if not is_read:
        asked.append("size")
    network = _prepared(keras.Model(pixels, makers[node]), answers)
    tried = _tried(network, size)
    return {
        "source": path.name,
        "format": KERAS,
        "num_bytes": path.stat().st_size,
        "input": str(model.inputs[0].shape),
        "parameters": network.count_params(),
        "operations": dict(Counter(type(op).__name__ for op in network.operations)),
        "answers": answers,
        "from_file": [*from_file, "layout", *["size"] * is_read],
        "asked": asked,
        "nodes": [_choice(*item) for item in reversed(makers.items())],
        "problem": "",
        "tried": tried,
    }, network


def _size(model: keras.Model, given: Given) -> tuple[int, bool]:
    """Height and width of its input, pixels, and whether the file says them."""
    if len(model.inputs) != 1 or uses_channels_first(model):
        raise refused(
            _("a network for one RGB image, height and width before the channels"),
            _(
                "one with {inputs} inputs, or with channels first",
                inputs=len(model.inputs),
            ),
        )
    shape = tuple(model.inputs[0].shape)[1:]
    if len(shape) != 3 or shape[2] != 3 or shape[0] != shape[1]:
        raise refused(
            _("a network for square RGB images"), _("one for {shape}", shape=shape)
        )
    if shape[0] is None:
        return given.get("size", _USUAL_SIZE), "size" in given
    if not LEAST_SIZE <= shape[0] <= MOST_SIZE:
        raise refused(
            _(
                "a network for images of {least_size} to {most_size} pixels",
                least_size=LEAST_SIZE,
                most_size=MOST_SIZE,
            ),
            f"{shape[0]}",
        )
    if given.get("size", shape[0]) != shape[0]:
        raise refused(
            _("{shape} pixels, as it has them", shape=shape[0]), f"{given['size']}"
        )
    return int(shape[0]), True


def _node(makers: list[Any], name: str) -> Any:
    """The layer that features are taken from; the last feature map if none is named."""
    if not makers:
        raise refused(_("a network that makes feature maps"), _("one that makes none"))
    if not name:
        return makers[-1]
    found = next((layer for layer in makers if layer.name == name), None)
    if found is None:
        last = ", ".join(layer.name for layer in makers[-3:])
        raise refused(
            _("a layer that makes a feature map, such as {last}", last=last), name
        )
    return found


def _answers(
    whole: keras.Model, given: Given, size: int, node: str
) -> tuple[Answers, list[str], list[str]]:
    """How it is used; what has to be asked; what the file says."""
    is_inside = scales_pixels(whole)
    said = given_scales(given)
    scales = said or named_scales("raw" if is_inside else "tf")
    answers: Answers = {
        "size": size,
        "layout": "NHWC",
        "colours": given.get("colours", scales.colours),
        "preprocessing": scales.name,
        "mean": scales.mean,
        "std": scales.std,
        "node": node,
        "output": 0,
        "kind": "map_nhwc",
    }
    asked = [] if is_inside or said else ["preprocessing"]
    return answers, asked, ["preprocessing"] * is_inside


def _prepared(cut: keras.Model, answers: Answers) -> keras.Model:
    """A network that is cut at its features, from RGB pixels in [0, 255]."""
    size, mean, std = answers["size"], answers["mean"], answers["std"]
    pixels = scaled = keras.Input((size, size, 3), name="image")
    if answers["colours"] == "BGR":
        scaled = keras.ops.flip(scaled, axis=-1)
    if answers["preprocessing"] != "raw":
        scale = [1 / value for value in std]
        offset = [-m / s for m, s in zip(mean, std, strict=True)]
        scaled = keras.layers.Rescaling(scale, offset, name="scaled_pixels")(scaled)
    return flattened(cut, pixels, scaled)


def _tried(network: keras.Model, size: int) -> Tried:
    images = np.stack([decode(path, size) for path in photos()]).astype(np.float32)
    found = [np.asarray(network(image[None], training=False)) for image in images]
    made = operations_of(network)
    cost = sum(op.multiply_adds * math.prod(op.shape[:-1]) for op in made) / 1e9
    return judged(found, cost / probe().float32_rate, cost)


def _choice(layer: Any, output: Any) -> NodeChoice:
    return {
        "name": layer.name,
        "operation": type(layer).__name__,
        "shape": list(output.shape[1:]),
        "kinds": ["map_nhwc"],
        "are_scores": False,
        "is_end": False,
    }


def take_in(path: Path, given: Given) -> Taken:
    """Take a file's network in; the file itself stays as it is.

    Raises:
        DataError: Something is still to be asked, or it says nothing of images.
    """
    digest = file_digest(path) or ""
    found, network = _look(path, given)
    if found["asked"]:
        raise DataError(
            _(
                "an answer for {asked}, which {name} does not say",
                asked=", ".join(found["asked"]),
                name=path.name,
            ),
            "none",
            _("Give it; `python -m core backbone add --help` names the options."),
        )
    tried = found["tried"]
    if not tried or not is_sound(tried):
        raise refused(
            _("features that tell two photos apart"),
            _("values that don't: check preprocessing and layer"),
        )
    parts = json.dumps([VERSION, KERAS, digest, found["answers"]], sort_keys=True)
    name = OWN + hashlib.sha256(parts.encode()).hexdigest()[:16]
    was_there = is_here(name)
    if not was_there:
        _write((found, tried), network, name, given.get("title") or path.stem)
    kept = own_description(name)
    title = kept["title"] if kept else ""
    return {"name": name, "title": title, "was_there": was_there}


def _write(
    seen: tuple[Look, Tried], network: keras.Model, name: str, title: str
) -> None:
    target = own_dir(name)
    if target.exists():  # what was left of one that was removed, or is damaged
        set_aside(target)
    with new_folder(target) as folder:
        keep_network(network, folder)
        files = kept_files({kept: folder / kept for kept in (NETWORK, LAYERS)})
        description = described(seen, files, title, name)
        write_json(folder / DESCRIPTION, description)
