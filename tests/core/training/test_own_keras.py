"""A run on a Keras network that was taken in: frozen first, then fine-tuned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from keras import layers

from core.config import FinetuneConfig
from core.keras_script import keras_code
from core.models import taking_in
from core.runs.run import Run
from core.training.network import Network
from core.training.run_job import train
from tests.conftest import unfreeze_steps
from tests.core.models.keras_networks import SIZE, classifier, feature_map, saved


@pytest.mark.usefixtures("fast_training")
def test_it_is_trained_in_two_phases_and_its_lower_layers_stay(
    make_real_run: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = SimpleNamespace(float32_rate=100.0)
    monkeypatch.setattr(taking_in, "probe", lambda: machine)
    model = classifier(layers.Rescaling(1 / 255))
    name = taking_in.take_in(saved(model, tmp_path / "net.keras"), {})["name"]
    run = make_real_run(
        backbone=name,
        alpha=1.0,
        weights="imagenet",
        image_size=SIZE,
        strategy="finetune",
        finetune=FinetuneConfig(unfreeze_steps(("from:stem_in_1", 1, 1e-2)), 1),
    )
    train(run)
    assert set(run.results()) == {"frozen", "finetune"}
    trained = Network(run.config, 2)
    trained.load_phase(run.path / "finetune")
    before = feature_map(model).get_layer("block").get_weights()[0]
    after = trained.backbone.get_layer("stem_in_1").get_weights()[0]
    assert np.abs(after - before).max() > 0
    for layer in ("stem", "norm", "depthwise"):
        for own, theirs in zip(
            trained.backbone.get_layer(layer).get_weights(),
            model.get_layer(layer).get_weights(),
            strict=True,
        ):
            np.testing.assert_array_equal(own, theirs)
    code = keras_code(run.config)
    assert "load_model(WEIGHTS, compile=False, safe_mode=True)" in code
