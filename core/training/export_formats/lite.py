"""What the TFLite (LiteRT) formats share: converting, and asking LiteRT."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

from core.storage.files import write_bytes
from core.training.export_formats import Answers, Asked
from core.training.export_formats.source import Source

_MODEL = "model.tflite"


def make_lite(
    source: Source,
    folder: Path,
    prepare: Callable[[Any], None] = lambda converter: None,
    has_novelty: bool = True,
) -> None:
    """Convert for one image at a time, as a phone has it.

    Args:
        source: The model.
        folder: To write it into.
        prepare: Called with the converter.
        has_novelty: See `core.models.answering.answering_model`.
    """
    saved = source.one_by_one(has_novelty)
    converter = tf.lite.TFLiteConverter.from_saved_model(str(saved))
    prepare(converter)
    write_bytes(folder / _MODEL, converter.convert())


def load(folder: Path) -> Asked:
    """LiteRT's interpreter, by the model's signature."""
    interpreter = Interpreter(str(folder / _MODEL), num_threads=2)
    runner = interpreter.get_signature_runner("serving_default")
    (details,) = runner.get_input_details().values()

    def asked(images: np.ndarray) -> Answers:
        parts = [
            {
                name: np.array(values)
                for name, values in runner(
                    image=image[None].astype(details["dtype"])
                ).items()
            }
            for image in images
        ]
        return {
            name: np.concatenate([part[name] for part in parts])
            for name in (parts[0] if parts else ())
        }

    return asked
