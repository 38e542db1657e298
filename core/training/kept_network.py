"""Frozen layers that were converted for OpenVINO: once, and kept in the cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import openvino
import tensorflow as tf

from core.openvino_core import openvino_core
from core.runs.cache_keys import converted_key
from core.storage.cache import get_or_make_all
from core.training.convert import (
    ExportError,
    save_openvino,
    to_openvino,
    traced,
    with_outputs,
)
from core.training.spent import spent_on

_COMPARED = 2  # images of noise that a converted network is held against Keras with
_TOLERANCE = 1e-3  # of the largest value of an output; 1e-5 is usual


@dataclass(frozen=True)
class KeptNetwork:
    """What is converted, and under which names.

    Attributes:
        taps: Names of its outputs, weights included: it is kept under these.
        size: Height and width of its input, pixels.
        build: Makes it: functional, from pixels to a list of outputs. Called only
            where it was not converted before.
        whole: Name of the frozen layers up to their feature map, where this is one
            output more, the last: they are kept on their own, and the engine does
            without. "" = there is no such output.
    """

    taps: tuple[str, ...]
    size: int
    build: Callable[[], keras.Model]
    whole: str = ""


def converted(network: KeptNetwork) -> list[Path]:
    """The folders of a converted network and, where it has one, of its whole part.

    What is not kept yet is converted, and held against Keras.

    Raises:
        ExportError: OpenVINO computes something else: a defect.
    """
    keys = [list(network.taps), *([[network.whole]] if network.whole else ())]

    def convert(folders: list[Path | None]) -> None:
        with spent_on("build"):
            found = network.build()
        names = output_names(len(found.outputs))
        kept = [names[:-1], names[-1:]] if network.whole else [names]
        with spent_on("trace"):
            forward = traced(found)
        with spent_on("convert"):
            model = to_openvino(forward, names)
            for folder, outputs in zip(folders, kept, strict=True):
                if folder is not None:
                    save_openvino(with_outputs(model, outputs), folder)
        with spent_on("check"):
            _require_same(model, forward, found.inputs[0].shape[1:])

    wanted = [("converted", converted_key(taps, network.size)) for taps in keys]
    return get_or_make_all(wanted, convert)


def _require_same(model: openvino.Model, forward: Any, shape: tuple[int, ...]) -> None:
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (_COMPARED, *shape), np.uint8)
    # Where the processor has bfloat16, that is the default: off by percents.
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino_core().compile_model(model, "CPU", options)
    received = compiled.create_infer_request().infer({"image": images})
    for place, values in enumerate(forward(tf.constant(images, tf.float32))):
        expected, found = values.numpy(), received[place]
        bound = _TOLERANCE * float(np.abs(expected).max(initial=0))
        difference = float(np.abs(expected - found).max(initial=0))
        if not difference <= bound:
            raise ExportError(
                f"OpenVINO's output {place} differs from Keras' by {difference:.2g}, "
                f"more than {bound:.2g}, on {_COMPARED} images"
            )


def output_names(count: int) -> list[str]:
    """Names that tell the place: a converted file has an order of its own."""
    return [f"output{index:03}" for index in range(count)]
