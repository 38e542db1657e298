"""Write serving/: the network as an OpenVINO model that answers as it was judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import openvino

from core.data.pictures.rendition import PLAIN, Rendition
from core.serving.predictor import Predictor
from core.storage.contents import write_contents
from core.storage.files import write_json
from core.training.convert import ExportError, save_openvino
from core.training.spent import spent_on

TOLERANCE = 1e-4  # largest difference in a probability


class Checked(NamedTuple):
    """What is served, and how far it is from what was judged.

    Attributes:
        predictor: Of the folder that was written.
        difference: The largest between a probability that was judged and one that is
            served.
    """

    predictor: Predictor
    difference: float


@dataclass(frozen=True)
class Judged:
    """Some images, and what the trained model said of them.

    Attributes:
        images: Shape (n, size, size, 3), uint8.
        probabilities: Shape (n, classes), float32: of Keras' model, on the features
            that it was trained on.
    """

    images: np.ndarray
    probabilities: np.ndarray


def write_serving(
    folder: Path,
    convert: Callable[[], openvino.Model],
    class_names: tuple[str, ...],
    judged: Judged,
    when_converted: Callable[[], None] = lambda: None,
    *,
    rendition: Rendition = PLAIN,
) -> Checked:
    """Write a network with the outputs of `core.models.class_maps.serving_model`.

    Args:
        folder: To be created.
        convert: Gives the network: from pixels to probabilities, embedding and class
            activation maps.
        class_names: In the order of the probabilities.
        judged: To check with.
        when_converted: Called before it is checked.
        rendition: How the images that it was trained on became 8-bit RGB.

    Raises:
        ExportError: What is served differs by more than the tolerance.
    """
    folder.mkdir()
    model = convert()
    with spent_on("convert"):
        save_openvino(model, folder)
    size = model.input().partial_shape[1].get_length()
    labels = {"class_names": list(class_names), "input_size": size}
    if rendition != PLAIN:
        labels["rendition"] = rendition.to_json()
    write_json(folder / "labels.json", labels)
    write_contents(folder)
    when_converted()
    with spent_on("check"):
        predictor = Predictor(folder)
        return Checked(predictor, _largest_difference(predictor, judged))


def _largest_difference(predictor: Predictor, judged: Judged) -> float:
    received = predictor.predict(judged.images).probabilities
    difference = float(np.abs(judged.probabilities - received).max())
    if not difference <= TOLERANCE:
        raise ExportError(
            f"OpenVINO's probabilities differ from Keras' by {difference:.2g}, more "
            f"than {TOLERANCE:g}, on {len(judged.images)} images"
        )
    return difference
