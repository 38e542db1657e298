"""What explanations remember: loaded models, and what they made of pictures.

Everything is kept by the picture's content and the model's files, and bounded.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import streamlit as st
from PIL import Image

from core.errors import ImageError
from core.explain.explanation import Seen, heat_map, look
from core.explain.feature_maps import FeatureMaps, Layer, strongest, tiles
from core.explain.occlusion import Progress
from core.language.texts import _
from core.runs.run import Run, load_run
from core.serving.predictor import Predictor, predictor_of
from core.storage.fingerprint import (
    FileFingerprint,
    content_digest,
    file_digest,
    file_fingerprint,
)

SIDE = 480  # pixels, the longer side of what is shown
TILES = 8  # maps of a layer

_MAX_HEATS = 512  # of some 10 kB
_TILE_SIDE = 84  # pixels

Model = tuple[str, str, FileFingerprint, FileFingerprint]  # run, phase, its files


class Sheet(NamedTuple):
    """Maps of one layer, side by side.

    Attributes:
        layer: Where they come from.
        png: The picture.
    """

    layer: Layer
    png: bytes


def model_of(run: Run, phase: str) -> Model:
    """What a finished phase's model is known by.

    Raises:
        RunError: The phase has not been finished.
    """
    network = file_fingerprint(run.serving_dir(phase) / "model.xml")
    trust = file_fingerprint(run.trust_dir(phase) / "trust.json")
    return run.id, phase, network, trust


def digest_of(picture: Path | bytes) -> str:
    """What a picture is known by.

    Raises:
        ImageError: The file can't be read.
    """
    if isinstance(picture, bytes):
        return content_digest(picture)
    digest = file_digest(picture)
    if digest is None:
        raise ImageError(_("the file is missing or can't be read"))
    return digest


@st.cache_resource(max_entries=4, show_spinner=False)
def predictor(model: Model) -> Predictor:
    """The model, loaded once for all sessions."""
    run_id, phase, *_ = model
    return predictor_of(load_run(run_id), phase)


@st.cache_resource(max_entries=64, show_spinner=False)
def seen(model: Model, digest: str, _picture: Path | bytes) -> Seen:
    """What a model says of a picture; shared: read it, and change nothing.

    Raises:
        ImageError: The picture can't be read.
    """
    return look(predictor(model), _picture, SIDE)


def heat(
    model: Model, looked_at: tuple[str, Seen], label: int, method: str, told: Progress
) -> np.ndarray:
    """The heat map of a class; shared: read it, and change nothing.

    Args:
        model: That has seen the picture.
        looked_at: The picture's digest, and what the model saw.
        label: Index of the class.
        method: See `heat_map`.
        told: Of the answers that are there; not called where the map is known.
    """
    digest, picture = looked_at
    key = model, digest, label, method
    # Not `st.cache_resource`: it forbids what is drawn inside to be changed later.
    known = _known_heats()
    if key not in known:
        while len(known) >= _MAX_HEATS:
            known.pop(next(iter(known)), None)
        known[key] = heat_map(predictor(model), picture, label, method, told)
    return known[key]


@st.cache_resource(max_entries=1, show_spinner=False)
def _known_heats() -> dict[tuple[Model, str, int, str], np.ndarray]:
    """Heat maps by what they depend on, the oldest first."""
    return {}


@st.cache_resource(max_entries=32, show_spinner=False)
def layer_sheets(
    models: tuple[Model, ...],
    digest: str,
    _pixels: tuple[np.ndarray, ...],
    _told: Callable[[], None] = lambda: None,
) -> list[list[Sheet]]:
    """What a few layers of each model make of a picture, early to late.

    Where the models are built alike, the maps of all are those that are the first's
    strongest, and what is light means the same in each.

    Args:
        models: One or two.
        digest: Of the picture.

    Returns:
        Per model, a sheet per layer; shared: read it, and change nothing.
    """
    networks = [_feature_maps(model) for model in models]
    found = [net.of(pixels) for net, pixels in zip(networks, _pixels, strict=True)]
    if all(network.layers == networks[0].layers for network in networks):
        return _sheets(networks[0].layers, found)
    return [
        _sheets(network.layers, [maps])[0]
        for network, maps in zip(networks, found, strict=True)
    ]


def _sheets(
    layers: tuple[Layer, ...], found: list[list[np.ndarray]]
) -> list[list[Sheet]]:
    """Sheets of the same channels on the same scale, per model."""
    made: list[list[Sheet]] = [[] for __ in found]
    for place, layer in enumerate(layers):
        channels = strongest(found[0][place], TILES)
        chosen = [maps[place][..., channels] for maps in found]
        highest = np.max([maps.max(axis=(0, 1)) for maps in chosen], axis=0)
        for maps, sheets in zip(chosen, made, strict=True):
            sheets.append(Sheet(layer, _png(tiles(maps, highest, _TILE_SIDE, TILES))))
    return made


@st.cache_resource(max_entries=4, show_spinner=False)
def _feature_maps(model: Model) -> FeatureMaps:
    run_id, phase, *_ = model
    return FeatureMaps(load_run(run_id).serving_dir(phase))


def _png(image: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()
