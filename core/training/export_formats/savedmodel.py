"""TensorFlow's SavedModel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import tensorflow as tf

from core.models.answering import answer_names
from core.training.convert import write_saved_model
from core.training.export_formats import Answers, Asked
from core.training.export_formats.source import Source

_MODEL = "saved_model"
_FINGERPRINT = "fingerprint.pb"  # has a random number in it; readers do without


def make(source: Source, folder: Path) -> None:
    """Write it with one signature, from "image" to the answers by name."""
    model = source.model()
    write_saved_model(model, answer_names(model), folder / _MODEL)
    (folder / _MODEL / _FINGERPRINT).unlink(missing_ok=True)


def load(folder: Path) -> Asked:
    """TensorFlow without Keras, as TensorFlow Serving has it."""
    loaded = tf.saved_model.load(str(folder / _MODEL))
    serve = loaded.signatures["serving_default"]

    def asked(images: np.ndarray) -> Answers:
        parts = [
            serve(image=tf.constant(images[start : start + 8], tf.float32))
            for start in range(0, len(images), 8)
        ]
        return {
            name: np.concatenate([part[name].numpy() for part in parts])
            for name in (parts[0] if parts else ())
        }

    # The functions belong to it and go with it.
    asked.__dict__["model"] = loaded
    return asked
