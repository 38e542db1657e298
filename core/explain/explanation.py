"""What a model sees in a picture, and what in it speaks for a class."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.data.pictures.decoding import decode_with_thumbnail
from core.explain.heat_maps import class_evidence, normalised
from core.explain.occlusion import Progress, occlusion_map
from core.serving.predictor import Predictor

METHODS = ("cam", "occlusion")
_COARSE = 3  # cells per side, below which a class activation map has no places


@dataclass(frozen=True, eq=False)
class Seen:
    """A picture for a person and for a model, and what the model says of it.

    Attributes:
        shown: Upright, its own aspect ratio, RGB, shape (height, width, 3), uint8.
        pixels: What the model gets, RGB, shape (size, size, 3), uint8.
        probabilities: Shape (classes,), float32.
        embedding: Pooled features, shape (channels,), float32.
        cam: Class activation maps, shape (height, width, classes), float32.
    """

    shown: np.ndarray
    pixels: np.ndarray
    probabilities: np.ndarray
    embedding: np.ndarray
    cam: np.ndarray

    @property
    def usual_method(self) -> str:
        """The method that can say something about places.

        Activation maps are defined for every head: behind flattened maps each place has
        weights of its own, which the map uses. But where the last feature map has one
        or two cells per side, its cells are no places any more.
        """
        return "occlusion" if min(self.cam.shape[:2]) < _COARSE else "cam"


def look(predictor: Predictor, source: Path | bytes, side: int) -> Seen:
    """Let a model see a picture, once.

    Args:
        predictor: The model.
        source: The picture's file, or its content.
        side: Longer side of `Seen.shown`, pixels, at most.

    Raises:
        ImageError: The picture can't be read.
    """
    pixels, small = decode_with_thumbnail(
        source, predictor.input_size, side, predictor.rendition
    )
    served = predictor.predict(pixels[None])
    with Image.open(io.BytesIO(small)) as image:
        shown = np.asarray(image.convert("RGB"))
    parts = served.probabilities[0], served.embedding[0], served.cam[0]
    return Seen(shown, pixels, *parts)


def heat_map(
    predictor: Predictor,
    seen: Seen,
    label: int,
    method: str,
    progress: Progress = lambda done, count: None,
) -> np.ndarray:
    """How much each place speaks for a class.

    Args:
        predictor: The model that has seen the picture.
        seen: From `look`.
        label: Index of the class.
        method: "cam", which costs nothing more, or "occlusion".
        progress: See `occlusion_map`.

    Returns:
        Shape (rows, columns), float32, in [0, 1]; see `core.explain.heat_maps`.
    """
    if method == "cam":
        return normalised(class_evidence(seen.cam, label))

    def answers(images: np.ndarray) -> np.ndarray:
        return predictor.predict(images).probabilities

    return normalised(occlusion_map(answers, seen.pixels, label, progress))
