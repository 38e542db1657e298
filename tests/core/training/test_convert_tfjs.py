"""The process that converts for TensorFlow.js; mostly a stand-in is converted by."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from core.exports.tfjs.asking import ask_graph_model
from core.exports.tfjs.converter import CONVERTER
from core.exports.tfjs.model_files import MODEL, read_graph_model
from core.training.convert_tfjs import to_graph_model
from tests.core.exports.tfjs.graph_models import need_runtime

# As in the real one: what its packages import is not installed here.
IMPORTS_TOO_MUCH = "import jax, tf_keras\n"
STAND_IN = """
import tensorflow_decision_forests
import tensorflow_hub as hub
from pathlib import Path
from tensorflowjs import common

def convert_tf_saved_model(saved, folder, use_structured_outputs_names):
    assert use_structured_outputs_names
    Path(folder).mkdir()
    text = Path(saved, "saved_model.pb").read_text() + common.WORD
    Path(folder, "model.json").write_text(text)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The stand-in, where a Python of its own would look for the converter."""
    prefix = tmp_path / "venv"
    monkeypatch.setattr(sys, "prefix", str(prefix))
    found = CONVERTER.folder / "tensorflowjs"
    (found / "converters").mkdir(parents=True)
    for folder in (found, found / "converters"):
        (folder / "__init__.py").write_text(IMPORTS_TOO_MUCH)
    (found / "common.py").write_text("WORD = ' converted'")
    (found / "converters" / "tf_saved_model_conversion_v2.py").write_text(STAND_IN)
    return found


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "saved_model.pb").write_text("a network")
    return tmp_path / "saved"


def test_only_what_converts_a_saved_model_is_loaded(
    package: Path, saved: Path, tmp_path: Path
) -> None:
    to_graph_model(saved, tmp_path / "model")
    assert (tmp_path / "model" / "model.json").read_text() == "a network converted"


def test_what_the_converter_complains_of_is_passed_on(
    package: Path, saved: Path, tmp_path: Path
) -> None:
    module = package / "converters" / "tf_saved_model_conversion_v2.py"
    module.write_text("raise ValueError('Unsupported Ops: Strange')")
    with pytest.raises(RuntimeError, match=r"tensorflowjs 4\.22\.0: .*Strange"):
        to_graph_model(saved, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_the_real_converter_keeps_the_answers_and_their_names(tmp_path: Path) -> None:
    if not CONVERTER.is_fetched():
        pytest.skip("the converter is not there: python -m scripts.fetch_tfjs")
    need_runtime()
    import keras

    from core.training.convert import write_saved_model

    image = keras.Input((8, 8, 3))
    features = keras.layers.DepthwiseConv2D(3, activation="relu6")(image)
    features = keras.layers.GlobalAveragePooling2D()(features)
    answers = {
        "novelty": keras.ops.sum(features, axis=-1),
        "probabilities": keras.layers.Dense(2, "softmax")(features),
    }
    model = keras.Model(image, answers)
    images = np.random.default_rng(0).integers(0, 9, (3, 8, 8, 3), np.uint8)
    write_saved_model(model, sorted(answers), tmp_path / "saved")
    to_graph_model(tmp_path / "saved", (tmp_path / MODEL).parent)
    found = ask_graph_model(read_graph_model(tmp_path), images)
    for name, values in model(images.astype(np.float32)).items():
        assert np.abs(found[name] - np.asarray(values)).max() < 1e-5, name
