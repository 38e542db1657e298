"""Which files of ImageNet weights Keras is asked for; nothing is downloaded."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import keras
import pytest

from core.backbones.registry import BACKBONES
from core.backbones.weights import keras_file
from core.config import RunConfig
from core.errors import WeightsError
from core.models.build import build_backbone

# Keras says where it has no weights for images of that size.
other_size = pytest.mark.filterwarnings("ignore:.input_shape. is undefined")


@pytest.fixture(autouse=True)
def no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every download fails, and the failure says which file was wanted."""

    def get_file(name: str, *_: Any, **__: Any) -> str:
        raise OSError(f"wanted {name}.")

    monkeypatch.setattr("keras.src.utils.file_utils.get_file", get_file)


@lru_cache
def wanted_file(backbone: str, alpha: float, size: int) -> str:
    """The file that a run's backbone is to be read from."""
    config = RunConfig(dataset="", backbone=backbone, alpha=alpha, image_size=size)
    with pytest.raises(WeightsError, match=r"wanted .*\.h5") as caught:
        build_backbone(config)
    return caught.value.received.split("wanted ")[1].rstrip(".)")


@other_size
@pytest.mark.parametrize(
    ("backbone", "sizes"),
    [
        ("mobilenet", {96: 224, 128: 128, 256: 224}),
        ("mobilenet_v2", {96: 96, 192: 192, 100: 224}),
    ],
)
def test_weights_are_those_for_the_size_where_there_are_such(
    backbone: str, sizes: dict[int, int]
) -> None:
    for size, trained_at in sizes.items():
        assert f"_{trained_at}_" in wanted_file(backbone, 0.5, size)


def test_weights_of_the_tutorials_network_are_what_keras_takes_by_itself() -> None:
    with pytest.raises(OSError, match="wanted") as caught:
        keras.applications.MobileNetV2(input_shape=(160, 160, 3), include_top=False)
    assert wanted_file("mobilenet_v2", 1.0, 160) in str(caught.value)


@pytest.mark.slow
@other_size
@pytest.mark.parametrize(
    "name", [name for name, facts in BACKBONES.items() if facts.constructor]
)
def test_file_that_is_looked_for_is_the_one_that_keras_asks_for(name: str) -> None:
    facts = BACKBONES[name]
    smallest = facts.alphas[0], facts.min_size
    others = zip(facts.alphas[1:], (96, 128, 160, 192, 256), strict=False)
    for alpha, size in (smallest, *others):
        assert keras_file(facts, alpha, size) == wanted_file(name, alpha, size)
