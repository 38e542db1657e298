"""EfficientNet-Lite with its ImageNet weights knows what it was trained on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from core.backbones.registry import BACKBONES
from core.config import RunConfig
from core.data.pictures.decoding import decode
from core.models.build import build_backbone
from core.models.packaged import packaged_weight_file, read_legacy_tensors
from tests.core.models.networks import noise

DAISY = 985  # in ImageNet's numbering


@pytest.mark.slow
@pytest.mark.parametrize("name", [f"efficientnet_lite{index}" for index in range(3)])
def test_daisies_are_daisies(name: str, shared_data: Callable[[str], Path]) -> None:
    facts = BACKBONES[name]
    backbone = build_backbone(RunConfig(dataset="d", backbone=name))
    tensors = read_legacy_tensors(packaged_weight_file(facts))
    photos = sorted((shared_data("flowers5") / "daisy").glob("*.jpg"))[:8]
    images = np.stack([decode(photo, facts.default_size) for photo in photos])
    embedding = np.asarray(backbone(images.astype(np.float32))).mean(axis=(1, 2))
    logits = embedding @ tensors["_fc.weight"].T + tensors["_fc.bias"]
    assert logits.shape == (8, 1000)
    assert (logits.argmax(axis=1) == DAISY).sum() >= 6


def test_every_weight_comes_from_the_file() -> None:
    digests = set()
    for seed in (0, 1):
        keras.utils.set_random_seed(seed)
        backbone = build_backbone(RunConfig(dataset="d", image_size=32))
        digests.add(tuple(float(np.sum(weight)) for weight in backbone.get_weights()))
    assert len(digests) == 1


def test_features_are_a_32nd_of_the_input_and_not_negative() -> None:
    backbone = build_backbone(RunConfig(dataset="d", image_size=64))
    features = np.asarray(backbone(noise(64, 2)))
    assert features.shape == (2, 2, 2, 1280)
    assert 0 <= features.min() < features.max() <= 6  # ReLU6
