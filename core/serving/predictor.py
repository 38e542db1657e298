"""Classify images with a finished phase's serving folder, without Keras."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TypedDict

import numpy as np
import openvino

from core.data.pictures.decoding import decode, decode_with_thumbnail
from core.data.pictures.rendition import Rendition
from core.errors import ImageError, RunError
from core.language.texts import _
from core.openvino_core import openvino_core
from core.runs.run import Run
from core.serving.trust import Trust, load_trust
from core.storage.contents import listed_damage
from core.storage.files import read_json
from core.storage.typed_json import Count, fits

# Names of the served model's outputs, in the order of the Keras model's.
OUTPUTS = ("probabilities", "embedding", "cam")


class _Labels(TypedDict):
    """labels.json."""

    class_names: list[str]
    input_size: Count  # pixels


@dataclass(frozen=True)
class Served:
    """What the served network gives for a batch.

    Attributes:
        probabilities: Shape (n, classes), float32; calibrated where the predictor has
            a trust, else the network's own.
        embedding: Pooled features, shape (n, channels), float32.
        cam: Class activation maps, shape (n, height, width, classes), float32.
    """

    probabilities: np.ndarray
    embedding: np.ndarray
    cam: np.ndarray


@dataclass(frozen=True)
class Prediction:
    """The answer for one image; `error` stands alone where it can't be read."""

    name: str
    top: tuple[tuple[str, float], ...] = ()  # class and probability, best first
    error: str = ""
    thumbnail: bytes = b""  # a JPEG, where one was asked for
    novelty: float | None = None  # see `Trust.novelty`; None = not known

    @property
    def is_unfamiliar(self) -> bool:
        """Whether the picture is unlike the training images."""
        return self.novelty is not None and self.novelty > 1


class Predictor:
    """A network ready to answer; loads in well under a second.

    Safe to share between threads.

    Args:
        folder: A phase's `serving/`.
        trust: How far its answers can be trusted; None = not known, and probabilities
            are the network's own. `predictor_of` finds it.
        for_many: Answer as many as possible a second where many threads ask at once,
            each picture by a few cores; else answer one as soon as possible.

    Raises:
        RunError: The folder is incomplete or damaged.
    """

    def __init__(
        self, folder: Path, trust: Trust | None = None, for_many: bool = False
    ) -> None:
        self.folder, self._for_many = folder, for_many
        self._asking = threading.Lock()
        self._idle: SimpleQueue[openvino.InferRequest] = SimpleQueue()  # for many
        labels = read_json(folder / "labels.json")
        try:
            if found := listed_damage(folder):
                raise RuntimeError(found)
            if not fits(labels, _Labels):
                raise TypeError("labels.json")
            self.class_names: tuple[str, ...] = tuple(labels["class_names"])
            self.input_size: int = labels["input_size"]
            self._model = self._compiled(folder / "model.xml")
            self.rendition = Rendition.from_json(labels.get("rendition"))
            self._require_own_labels()
            if for_many:
                self._make_requests()
            self.channels: int = (
                self._model.output(OUTPUTS[1]).partial_shape[1].get_length()
            )
            is_own = trust is not None and trust.reference.shape[1] == self.channels
            self.trust = trust if is_own else None
        # A missing or damaged file: OpenVINO has no error type of its own.
        except (RuntimeError, KeyError, TypeError, ValueError) as error:
            raise RunError(
                _("a model that is ready to predict"),
                _("an incomplete or damaged one in {run}", run=folder.parents[1].name),
                _("Choose another run, or train again."),
            ) from error

    def _compiled(self, path: Path) -> openvino.CompiledModel:
        core = openvino_core()
        model = core.read_model(path)
        if self._for_many:
            # One picture at a time, of a size that is known: measured on 2 cores with
            # EfficientNet-Lite0, that takes 20% less than batches of 1 to 8 do.
            model.reshape({"image": [1, self.input_size, self.input_size, 3]})
        hint = "THROUGHPUT" if self._for_many else "LATENCY"
        # Where the processor has bfloat16, that is the default: off by percents.
        options = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": hint}
        return core.compile_model(model, "CPU", options)

    def _make_requests(self) -> None:
        """Make the requests that threads share, and let each answer once.

        Here, in one thread: where several put their first questions to a network at
        once, OpenVINO 2026.4 has been seen to hang.
        """
        image = np.zeros((1, self.input_size, self.input_size, 3), np.uint8)
        for __ in range(self.num_parallel):
            request = self._model.create_infer_request()
            request.infer({"image": image})
            self._idle.put(request)

    @property
    def num_parallel(self) -> int:
        """How many threads should ask at once."""
        return int(self._model.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    def _require_own_labels(self) -> None:
        """Raise TypeError where labels.json is of another model."""
        sides = self._model.input("image").partial_shape
        outputs = self._model.output(OUTPUTS[0]).partial_shape
        for dimension, length in (
            (sides[1], self.input_size),
            (outputs[1], len(self.class_names)),
        ):
            if dimension.is_static and dimension.get_length() != length:
                raise TypeError("labels.json is of another model")

    def predict(self, images: np.ndarray) -> Served:
        """Run the network.

        Args:
            images: RGB, shape (n, input_size, input_size, 3), uint8, from
                `core.data.pictures.decoding.decode` with this predictor's rendition.
        """
        if self._for_many:
            found = [self._predict_one(image) for image in images]
            probabilities, embedding, cam = map(
                np.concatenate, zip(*found, strict=True)
            )
        else:
            # One at a time: each has all cores, and where several threads put their
            # first questions to a network of any batch at once, OpenVINO 2026.4 has
            # been seen to hang.
            with self._asking:
                request = self._model.create_infer_request()
                results = request.infer({"image": images})
                probabilities, embedding, cam = (
                    np.array(results[name]) for name in OUTPUTS
                )
        if self.trust is not None:
            probabilities = self.trust.calibrated(probabilities)
        return Served(probabilities, embedding, cam)

    def _predict_one(self, image: np.ndarray) -> tuple[np.ndarray, ...]:
        """The outputs for one picture; making a request anew would cost 5% more."""
        request, inputs = self._idle.get(), {"image": image[None]}
        try:
            results = request.infer(inputs, share_inputs=True, share_outputs=True)
            return tuple(np.array(results[name]) for name in OUTPUTS)
        finally:
            self._idle.put(request)

    def classify(
        self,
        sources: Sequence[tuple[str, Path | bytes]],
        top: int = 5,
        thumbnail_side: int = 0,
    ) -> list[Prediction]:
        """Classify image files, one after another.

        Args:
            sources: Name to show, and path or content, of each.
            top: Most probable classes to give.
            thumbnail_side: Longer side of the thumbnails, pixels; 0 = none.

        Returns:
            One prediction per source in the same order; one that can't be read carries
            its reason, and the others go on.
        """
        return [
            self._classify_one(name, source, top, thumbnail_side)
            for name, source in sources
        ]

    def _classify_one(
        self, name: str, source: Path | bytes, top: int, thumbnail_side: int
    ) -> Prediction:
        size, small = self.input_size, b""
        try:
            if thumbnail_side:
                side = thumbnail_side
                image, small = decode_with_thumbnail(source, size, side, self.rendition)
            else:
                image = decode(source, size, self.rendition)
        except ImageError as error:
            return Prediction(name, error=error.reason)
        served = self.predict(image[None])
        probabilities = served.probabilities[0]
        best = np.argsort(-probabilities, kind="stable")[:top]
        return Prediction(
            name,
            tuple((self.class_names[i], float(probabilities[i])) for i in best),
            thumbnail=small,
            novelty=float(self.trust.novelty(served.embedding)[0])
            if self.trust
            else None,
        )


def predictor_of(run: Run, phase: str, for_many: bool = False) -> Predictor:
    """The model of a finished phase, with its trust where that is there.

    Args:
        run: Whose it is.
        phase: A finished one.
        for_many: See `Predictor`.

    Raises:
        RunError: The phase has not been finished, or its model is damaged.
    """
    return Predictor(run.serving_dir(phase), load_trust(run, phase), for_many)
