"""Frozen layers are converted once, with their whole part; and held against Keras."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from core.config import RunConfig
from core.models.class_maps import serving_head, serving_model
from core.models.head import Head
from core.openvino_core import openvino_core
from core.serving.predictor import OUTPUTS
from core.training import kept_network
from core.training.convert import ExportError, joined, to_openvino, traced
from core.training.engine import make_engine
from core.training.kept_network import KeptNetwork, converted
from tests.core.models.networks import noise, random_backbone

SIZE = 32


def pooled(backbone: keras.Model, with_whole: bool) -> KeptNetwork:
    outputs = [keras.layers.GlobalAveragePooling2D()(backbone.output)]
    whole = [backbone.output] if with_whole else []

    def build() -> keras.Model:
        return keras.Model(backbone.inputs[0], [*outputs, *whole])

    return KeptNetwork(("pooled",), SIZE, build, "whole" if with_whole else "")


def test_what_is_kept_beside_it_changes_no_bit_of_an_engine() -> None:
    backbone = random_backbone("mobilenet", SIZE, alpha=0.25)
    images = list(noise(SIZE, 3).astype(np.uint8))
    both = make_engine(pooled(backbone, True), "float32")
    found = [row[0].copy() for row in both.run(images)]
    (folder,) = converted(KeptNetwork(("whole",), SIZE, lambda: backbone))
    alone = KeptNetwork(("alone",), SIZE, pooled(backbone, False).build)
    expected = [row[0].copy() for row in make_engine(alone, "float32").run(images)]
    assert np.array_equal(found, expected)
    (output,) = openvino_core().read_model(folder / "model.xml").outputs
    assert output.partial_shape[3].get_length() == backbone.output.shape[-1]


def test_kept_layers_and_a_head_answer_as_the_network_does() -> None:
    backbone = random_backbone("mobilenet", SIZE, alpha=0.25)
    head = Head(RunConfig(dataset="d"), 3)
    serving = serving_model(backbone, head)
    _, folder = converted(pooled(backbone, True))
    lower = openvino_core().read_model(folder / "model.xml")
    above = traced(serving_head(backbone.output.shape[1:], head))
    network = joined(lower, to_openvino(above, OUTPUTS, is_of_pixels=False))
    options = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino_core().compile_model(network, "CPU", options)
    images = noise(SIZE, 4)
    received = compiled({"image": images.astype(np.uint8)})
    expected = serving(images.astype(np.uint8).astype(np.float32))
    for name, tensor in zip(OUTPUTS, expected, strict=True):
        values = np.asarray(tensor)
        scale = np.abs(values).max()
        assert np.allclose(received[name], values, atol=1e-4 * scale), name


def test_a_network_that_computes_something_else_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    backbone = random_backbone("mobilenet", SIZE, alpha=0.25)
    network = KeptNetwork(("net",), SIZE, lambda: backbone)
    with monkeypatch.context() as patch, pytest.raises(ExportError, match="2 images"):
        patch.setattr(kept_network, "_TOLERANCE", -1.0)
        converted(network)
    assert len(converted(network)) == 1
