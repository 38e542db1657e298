"""A Keras model as one file, as Keras saves it, in two thirds of the time."""

from __future__ import annotations

from pathlib import Path

import keras
from keras.src.backend.common import global_state  # not public
from keras.src.saving.saving_lib import get_attr_skipset  # not public

# Those of which a model has many.
_KINDS = ("Operation", "Layer", "Functional")


def save_model(model: keras.Model, path: Path) -> None:
    """Write a model to a `.keras` file.

    Raises:
        OSError: The disk is full.
    """
    _remember_attributes()
    model.save(path)


def _remember_attributes() -> None:
    """Have Keras find what it knows of its own classes.

    For each layer that it saves it lists the attributes that every layer has. It keeps
    the list under one name and looks for it under another (3.15), so that each time it
    makes a new layer to read them off.
    """
    for kind in _KINDS:
        name = f"saving_attr_skiplist_{kind}"
        if global_state.get_global_attribute(name) is None:
            global_state.set_global_attribute(name, get_attr_skipset(kind))
