"""Keras' own format: the saved model, with what calibrates its answers in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import keras
import numpy as np

from core.exports.zip_file import rezipped
from core.models.answering import PROBABILITIES
from core.storage.free_space import full_disk_named
from core.training.export_formats import Answers, Asked
from core.training.export_formats.source import Source

_MODEL = "model.keras"
_METADATA = "metadata.json"  # when it was saved


def make(source: Source, folder: Path) -> None:
    """Copy the run's model, or save the one whose answers are calibrated."""
    path = folder / _MODEL
    if source.trust is None:
        shutil.copyfile(source.saved, path)
        return
    model = source.model()
    with full_disk_named(folder, 4.0 * model.count_params()):
        model.save(path)
    rezipped(path, source.saved, _METADATA)


def load(folder: Path) -> Asked:
    """Keras, in safe mode: no code comes with a model."""
    model = keras.saving.load_model(folder / _MODEL, compile=False, safe_mode=True)

    def asked(images: np.ndarray) -> Answers:
        found = model.predict(images.astype(np.float32), batch_size=8, verbose=0)
        if not isinstance(found, dict):
            return {PROBABILITIES: found}
        return {name: np.asarray(values) for name, values in found.items()}

    return asked
