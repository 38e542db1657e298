"""Exporting: what is served says what Keras says, or nothing is served."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from core.config import RunConfig
from core.data.pictures.rendition import Rendition
from core.models.build import build_backbone
from core.models.class_maps import serving_model
from core.models.head import Head, whole_model
from core.serving.predictor import OUTPUTS, Served
from core.storage.files import read_json
from core.training import export
from core.training.convert import ExportError, to_openvino, traced
from core.training.export import Judged, write_serving
from tests.conftest import write_mobilenet_weights
from tests.core.models.networks import noise

CLASSES = ("a", "b", "c")


def test_served_network_says_what_keras_says(tmp_path: Path) -> None:
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    config = RunConfig(
        dataset="d",
        backbone="mobilenet",
        alpha=0.25,
        weights=str(weights),
        image_size=64,
    )
    backbone, head = build_backbone(config), Head(config, len(CLASSES))
    whole_model(backbone, head)
    head.output.bias.assign([0.5, -0.5, 0.1])
    model = serving_model(backbone, head)
    images = noise(64, 16).astype(np.uint8)
    rendition = Rendition(0, (7.0, 4095.0))
    folder = tmp_path / "serving"
    expected = model(images.astype(np.float32), training=False)
    judged = Judged(images, np.asarray(expected[0]))
    checked = write_serving(
        folder,
        lambda: to_openvino(traced(model), OUTPUTS),
        CLASSES,
        judged,
        rendition=rendition,
    )
    assert checked.difference <= 1e-4

    predictor = checked.predictor
    assert predictor.rendition == rendition
    served = predictor.predict(images)
    for name, values in zip(OUTPUTS, expected, strict=True):
        found = getattr(served, name)
        assert found.shape == values.shape, name
        scale = np.abs(np.asarray(values)).max()
        assert np.abs(found - np.asarray(values)).max() <= 1e-4 * max(1, scale), name
    assert served.cam.shape == (16, 2, 2, 3)
    logits = served.cam.mean(axis=(1, 2)) + np.asarray(head.output.bias)
    chosen = served.probabilities.argmax(axis=1)
    assert (logits.argmax(axis=1) == chosen).all()
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    assert np.allclose(shares, served.probabilities, atol=1e-4)
    assert read_json(folder / "labels.json") == {
        "class_names": list(CLASSES),
        "input_size": 64,
        "rendition": {"ground": 0, "integers": [7.0, 4095.0]},
    }


@pytest.mark.parametrize("wrong", [0.01, float("nan")])
def test_network_that_says_something_else_is_an_error(
    wrong: float,
) -> None:
    def answer(images: np.ndarray) -> Served:
        empty = np.zeros(0)
        return Served(np.full((len(images), 2), 0.5 + wrong), empty, empty)

    judged = Judged(noise(8, 4), np.full((4, 2), 0.5, np.float32))
    liar: Any = SimpleNamespace(predict=answer)
    with pytest.raises(ExportError, match="on 4 images"):
        export._largest_difference(liar, judged)
