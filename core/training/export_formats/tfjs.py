"""A graph model of TensorFlow.js; it is asked in Node.js, which is not optional here.

No runtime in Python takes it: what the converter puts together, such as a convolution
by depth with its activation, TensorFlow.js alone has as one operation.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.exports.tfjs.asking import ask_graph_model, asked_in
from core.exports.tfjs.model_files import MODEL, read_graph_model, tidy_model
from core.exports.tfjs.runtime import RUNTIME, SCRIPT
from core.models.answering import answer_names
from core.storage.files import scratch_folder, write_bytes
from core.storage.paths import caches_dir
from core.training.convert import write_saved_model
from core.training.convert_tfjs import to_graph_model
from core.training.export_formats import Answers, Asked
from core.training.export_formats.source import Source

__all__ = ["asked_in", "load", "make"]


def make(source: Source, folder: Path) -> None:
    """Convert it, and put TensorFlow.js beside it: the example asks no network."""
    model = source.model()
    with scratch_folder(caches_dir()) as scratch:
        saved = scratch / "saved_model"
        write_saved_model(model, answer_names(model), saved)
        to_graph_model(saved, (folder / MODEL).parent)
    tidy_model(folder)
    write_bytes(folder / Path(SCRIPT).name, RUNTIME.read(SCRIPT))


def load(folder: Path) -> Asked:
    """The model in TensorFlow.js as npm brought it here, not as it lies in the folder.

    Raises:
        DataError: It is missing or damaged.
    """
    model = read_graph_model(folder)

    def asked(images: np.ndarray) -> Answers:
        return ask_graph_model(model, images)

    return asked
