"""A SavedModel as a graph model of TensorFlow.js.

`python -m core.training.convert_tfjs PACKAGES SAVED_MODEL FOLDER`: in a process of its
own, as it puts empty modules where the converter imports what only other conversions
need. PACKAGES is the folder that the converter lies in.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from core.exports.tfjs.converter import CONVERTER

_ROOT = Path(__file__).resolve().parents[2]
_MOST_SECONDS = 1_800
# Their __init__ imports converters for Keras and JAX.
_BARE = ("tensorflowjs", "tensorflowjs.converters")
# For decision forests, and for modules of a hub: other kinds of models.
_EMPTY = ("tensorflow_decision_forests", "tensorflow_hub")
_CONVERSION = "tensorflowjs.converters.tf_saved_model_conversion_v2"


def to_graph_model(saved: Path, folder: Path) -> None:
    """Convert a SavedModel; its answers keep their names.

    Args:
        saved: With one signature, "serving_default".
        folder: To be made: model.json and the files of its weights.

    Raises:
        RuntimeError: The converter does not take the model.
    """
    paths = (CONVERTER.folder, saved.absolute(), folder.absolute())
    done = subprocess.run(
        [sys.executable, "-m", __name__, *map(str, paths)],
        cwd=_ROOT,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "2"},
        capture_output=True,
        text=True,
        timeout=_MOST_SECONDS,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["nothing"]
        raise RuntimeError(f"tensorflowjs {CONVERTER.version}: {lines[-1]}")


def main(packages: str, saved: str, folder: str) -> None:
    """Convert it here."""
    for name in _BARE:
        module = ModuleType(name)
        module.__path__ = [str(Path(packages, *name.split(".")))]
        sys.modules[name] = module
    sys.modules.update({name: ModuleType(name) for name in _EMPTY})
    conversion = import_module(_CONVERSION)
    conversion.convert_tf_saved_model(saved, folder, use_structured_outputs_names=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
