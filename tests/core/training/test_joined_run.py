"""A run of two backbones side by side, from settings to what is served."""

from __future__ import annotations

import numpy as np
import pytest

from core.config import FinetuneConfig, PhaseConfig
from core.runs.cache_keys import network_name, tap_name
from core.serving.predictor import Predictor
from core.training.network import Network
from tests.conftest import tiny_config, unfreeze_steps
from tests.core.training.trained_models import MakeRun, trained, whole_model

TWO = "efficientnet_lite0+efficientnet_lite1"


def test_features_are_taken_under_the_names_that_each_has_alone() -> None:
    config = tiny_config("d", backbone=TWO, alpha=1.0, weights="imagenet")
    pooled = Network(config, 2).pooled
    assert pooled.num_values == sum(part.num_values for part in pooled.parts) == 2560
    for name, part in zip(TWO.split("+"), pooled.parts, strict=True):
        alone = tiny_config("d", backbone=name, alpha=1.0, weights="imagenet")
        assert part.name == tap_name(network_name(alone), alone, "frozen")


@pytest.mark.slow
def test_both_phases_are_trained_and_served_as_they_were_judged(
    make_real_run: MakeRun,
) -> None:
    steps = unfreeze_steps((0, 1, 1e-4))
    run = trained(
        make_real_run(
            backbone=TWO,
            alpha=1.0,
            weights="imagenet",
            image_size=64,
            strategy="finetune",
            frozen=PhaseConfig(1, 1e-2, 1),
            finetune=FinetuneConfig(steps, 1),
        )
    )
    size = run.config.input_size
    noise = np.random.default_rng(0).integers(0, 256, (2, size, size, 3), np.uint8)
    for phase in ("frozen", "finetune"):
        model = whole_model(run, phase)
        served = Predictor(run.path / phase / "serving").predict(noise)
        expected = model(noise.astype(np.float32)).numpy()
        assert np.abs(served.probabilities - expected).max() < 1e-4
        # The score is the mean of its class map, and the output's bias.
        output = model.get_layer("probabilities")
        scores = served.cam.mean(axis=(1, 2)) + output.bias.numpy()
        found = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        assert np.abs(found - expected).max() < 1e-3
