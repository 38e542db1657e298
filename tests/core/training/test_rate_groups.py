"""The further a block is below the head, the more slowly it learns."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from core.training.rate_groups import rate_groups

DEPTHS = {"low": 3, "middle": 2, "norm": 2, "high": 1}


@pytest.fixture
def backbone() -> Any:
    inputs = keras.Input((4,))
    value = keras.layers.Dense(3, name="low")(inputs)
    value = keras.layers.Dense(3, name="middle")(value)
    value = keras.layers.BatchNormalization(name="norm")(value)
    return keras.Model(inputs, keras.layers.Dense(2, name="high")(value))


def names_of(weights: list[Any]) -> list[str]:
    return [weight.path.split("/")[-2] for weight in weights]


def test_each_block_has_its_share_of_the_rate(backbone: Any) -> None:
    found = rate_groups(backbone, DEPTHS, 0.5, 0.8)
    assert [group.share for group in found] == pytest.approx([0.4, 0.32, 0.256])
    assert [set(names_of(group.weights)) for group in found] == [
        {"high"},
        {"middle", "norm"},
        {"low"},
    ]


def test_without_decay_the_backbone_is_one_group(backbone: Any) -> None:
    (group,) = rate_groups(backbone, DEPTHS, 0.1, 1.0)
    assert group.share == 0.1
    assert len(group.weights) == len(backbone.trainable_weights)
    assert rate_groups(backbone, DEPTHS, 1.0, 1.0) == ()


def test_a_block_keeps_its_rate_whatever_lies_above_the_thaw_line(
    backbone: Any,
) -> None:
    backbone.get_layer("low").trainable = False
    found = rate_groups(backbone, DEPTHS, 1.0, 0.5)
    assert [group.share for group in found] == [0.5, 0.25]
