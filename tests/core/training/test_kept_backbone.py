"""A backbone that is kept from one job to the next: it is as it was built."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from core.config import RunConfig
from core.models.class_maps import serving_model
from core.training import kept_backbone, network
from core.training.kept_backbone import end_job
from core.training.network import Network
from tests.conftest import tiny_config, write_mobilenet_weights


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunConfig:
    monkeypatch.setattr(kept_backbone, "_keeper", kept_backbone._Keeper())
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    return tiny_config("d", weights=str(weights))


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[RunConfig]:
    """The configs whose backbones were built."""
    seen: list[RunConfig] = []
    real: Callable[[RunConfig], keras.Model] = network.build_backbone

    def build(config: RunConfig) -> keras.Model:
        seen.append(config)
        return real(config)

    monkeypatch.setattr(network, "build_backbone", build)
    return seen


def nodes(model: keras.Model) -> list[tuple[int, int]]:
    return [
        (len(layer._inbound_nodes), len(layer._outbound_nodes))
        for layer in model.layers
    ]


def test_the_next_job_gets_it_as_it_was_built(
    config: RunConfig, built: list[RunConfig]
) -> None:
    fresh = Network(config, 2)
    before = [weight.numpy() for weight in fresh.model.weights]
    places = nodes(fresh.backbone)
    upper = fresh.upper_model(0)
    serving_model(fresh.backbone, fresh.head)
    assert upper.trainable_weights
    for weight in fresh.model.weights:
        weight.assign(weight + 1.0)
    end_job()

    again = Network(config, 2)
    assert len(built) == 1
    assert again.backbone is fresh.backbone
    assert again.head is not fresh.head
    for one, two in zip(again.model.weights, before, strict=True):
        assert np.array_equal(one.numpy(), two)
    assert nodes(again.backbone) == places
    assert not again.backbone.trainable_weights
    assert not any(layer.trainable for layer in again.backbone.layers)
    names = [weight.path for weight in again.upper_model(0).trainable_weights]
    assert names == [weight.path for weight in upper.trainable_weights]


def test_two_networks_of_one_job_share_nothing(
    config: RunConfig, built: list[RunConfig]
) -> None:
    one, two = Network(config, 2), Network(config, 2)
    assert len(built) == 2
    assert one.backbone is not two.backbone


def test_another_backbone_or_random_weights_are_built(
    config: RunConfig, built: list[RunConfig]
) -> None:
    Network(config, 2)
    end_job()
    Network(tiny_config("d"), 2)
    end_job()
    write_mobilenet_weights(Path(config.weights), seed=1)
    Network(config, 2)
    assert len(built) == 3


def test_a_large_one_is_not_kept(
    config: RunConfig, built: list[RunConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_backbone, "_MOST_BYTES", 1000)
    Network(config, 2)
    end_job()
    Network(config, 2)
    assert len(built) == 2
