"""Keras' own format: the saved model, with what calibrates its answers in it."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import keras
import numpy as np

from core.exports.zip_file import rezipped
from core.models.answering import PROBABILITIES
from core.storage.free_space import full_disk_named
from core.training.export_formats import Answers, Asked
from core.training.export_formats.source import Source

_MODEL = "model.keras"
_CONFIG, _METADATA = "config.json", "metadata.json"  # the latter says when


def make(source: Source, folder: Path) -> None:
    """Copy the run's model, or save the one whose answers are calibrated."""
    path = folder / _MODEL
    if source.trust is None and len(source.flips) == 1:
        shutil.copyfile(source.saved, path)
        return
    model = source.model()
    with full_disk_named(folder, 4.0 * model.count_params()):
        model.save(path)
    with zipfile.ZipFile(path) as made, zipfile.ZipFile(source.saved) as before:
        config = _renumbered(made.read(_CONFIG).decode())
        parts = {_CONFIG: config.encode(), _METADATA: before.read(_METADATA)}
    rezipped(path, parts)


def _renumbered(config: str) -> str:
    """A config without places in memory: they are other ones each time."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"{found[1]}{numbers.setdefault(found[2], len(numbers) + 1)}"

    return re.sub(r'("shared_object_id": )(\d+)', number, config)


def load(folder: Path) -> Asked:
    """Keras, in safe mode: no code comes with a model."""
    model = keras.saving.load_model(folder / _MODEL, compile=False, safe_mode=True)

    def asked(images: np.ndarray) -> Answers:
        found = model.predict(images.astype(np.float32), batch_size=8, verbose=0)
        if not isinstance(found, dict):
            return {PROBABILITIES: found}
        return {name: np.asarray(values) for name, values in found.items()}

    return asked
