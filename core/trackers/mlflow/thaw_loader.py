"""Loads the model that this file lies beside, for `mlflow.pyfunc`.

It travels with the model and needs numpy and OpenVINO, and nothing of Thaw.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openvino


class Classifier:
    """What `mlflow.pyfunc.load_model` gives."""

    def __init__(self, folder: Path) -> None:
        # Where the processor has bfloat16, that is the default: off by percents.
        precise = {"INFERENCE_PRECISION_HINT": "f32"}
        path = str(folder / "model.xml")
        self._model = openvino.Core().compile_model(path, "CPU", precise)

    def predict(self, images: Any, params: Any = None) -> np.ndarray:
        """Probabilities of the classes, in the order of labels.json.

        Args:
            images: RGB, shape (n, size, size, 3), uint8.
            params: Of MLflow; there are none.

        Returns:
            Shape (n, classes), float32, 0-1.
        """
        answers = self._model({"image": np.asarray(images, np.uint8)})
        return np.array(answers["probabilities"])


def _load_pyfunc(data_path: str) -> Classifier:
    return Classifier(Path(data_path))
