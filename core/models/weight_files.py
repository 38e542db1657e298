"""Weights from files, and what tells weights apart."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.errors import WeightsError
from core.language.texts import _

# What Keras and HDF5 raise for a file that is damaged, or of another network.
_DAMAGED = (
    *(ValueError, OSError, KeyError, IndexError, TypeError, AttributeError),
    *(RuntimeError, EOFError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error),
)


def weights_digest(model: keras.Model) -> str:
    """A digest of all weights in memory, for the keys of caches; 16 hex characters."""
    digest = hashlib.blake2b(digest_size=8)
    for weight in model.weights:
        digest.update(weight.numpy().tobytes())
    return digest.hexdigest()


def load_weights(model: keras.Model, path: Path, expected: str, action: str) -> None:
    """Put a file's weights into a model, after a look at whether they are numbers.

    Args:
        model: Of the same layers as the one that was saved.
        path: A file that Keras saved.
        expected: What it should have been, for the error.
        action: What to do where it is not.

    Raises:
        WeightsError: It is missing, damaged, of another network, or holds NaN.
    """
    try:
        model.load_weights(path)
    except _DAMAGED as error:
        said = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise WeightsError(expected, f"{path} ({said})", action) from error
    broken = [item.path for item in model.weights if not _is_finite(item.numpy())]
    if broken:
        raise WeightsError(
            _("{expected}, all of it numbers", expected=expected),
            _(
                "{path} with NaN or infinite values in {broken} of {weights} "
                "tensors, the first {first}",
                path=path,
                broken=len(broken),
                weights=len(model.weights),
                first=broken[0],
            ),
            action,
        )


def _is_finite(values: np.ndarray) -> bool:
    return bool(np.isfinite(values).all())


def saved_layers(path: Path) -> list[tuple[str, str, dict[str, Any]]] | None:
    """Each layer of a .keras file in its order: name, kind and settings.

    Plain operations are among them. None = the file is missing or damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            layers = json.loads(archive.read("config.json"))["config"]["layers"]
        return [
            (layer["config"]["name"], layer["class_name"], layer["config"])
            for layer in layers
        ]
    except _DAMAGED:
        return None
