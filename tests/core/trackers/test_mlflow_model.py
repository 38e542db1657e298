"""The model that MLflow keeps says what the app says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.runs.run import Run
from core.serving.predictor import Predictor
from tests.core.commands.finished_run import SIZE

pytest.importorskip("mlflow", reason="needs requirements-trackers.txt")


def test_it_is_loaded_again_with_its_signature(whole_run: Run, tmp_path: Path) -> None:
    from mlflow.models import Model, get_model_info
    from mlflow.pyfunc import load_model

    from core.trackers.mlflow.model import save_model

    save_model(whole_run, "finetune", tmp_path / "model", Model(run_id="r"))
    found = get_model_info(str(tmp_path / "model"))
    assert found.signature is not None
    (image,), (answer,) = found.signature.inputs, found.signature.outputs
    assert (image.type, image.shape) == (np.uint8, (-1, SIZE, SIZE, 3))
    assert (answer.type, answer.shape) == (np.float32, (-1, 2))
    assert found.metadata["class_names"] == ["cats", "dogs"]
    images = np.random.default_rng(0).integers(0, 256, (3, SIZE, SIZE, 3), np.uint8)
    said = load_model(str(tmp_path / "model")).predict(images)
    own = Predictor(whole_run.serving_dir("finetune")).predict(images)
    np.testing.assert_allclose(said, own.probabilities, atol=1e-6)
    packages = (tmp_path / "model" / "requirements.txt").read_text()
    assert "openvino==" in packages and "tensorflow" not in packages
