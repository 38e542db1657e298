"""What is read in a network's file, what is asked, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from core.errors import ConfigError, DataError
from core.own_backbones.looking import look
from core.own_backbones.source import find_source
from tests.core.own_backbones.drawn_networks import (
    CHANNELS,
    SIZE,
    feature_map,
    fixed_batch,
    image,
    logits,
    named,
    pooled,
    saved,
    tokens,
)

pytestmark = pytest.mark.usefixtures("fast_probe")


def _look(path: Path, **given: Any) -> Any:
    return look(find_source(path), given)  # type: ignore[arg-type]


def test_layout_and_size_are_read_and_preprocessing_is_asked(tmp_path: Path) -> None:
    found = _look(saved(tmp_path / "net.xml", feature_map))
    assert found["from_file"] == ["layout", "size"]
    assert found["asked"] == ["preprocessing"]
    assert found["answers"]["layout"] == "NCHW" and found["answers"]["size"] == SIZE
    assert found["answers"]["node"] == "maps"
    assert found["tried"]["shape"] == [4, 4, CHANNELS]
    assert found["tried"]["tells_apart"] and found["tried"]["is_finite"]
    assert found["parameters"] == 3 * 8 * 8 * CHANNELS


def test_an_open_size_is_asked_and_can_be_given(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", feature_map, image([-1, 3, -1, -1]))
    found = _look(path)
    assert "size" in found["asked"] and found["answers"]["size"] == 224
    given = _look(path, size=64, preprocessing="unit")
    assert given["asked"] == [] and given["tried"]["shape"] == [8, 8, CHANNELS]


@pytest.mark.parametrize("given", [{"size": 1025}, {"std": [0.2, 0.0, 0.2]}])
def test_numbers_that_no_image_has_are_refused(given: Any, tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", feature_map, image([-1, 3, -1, -1]))
    with pytest.raises(ConfigError):
        _look(path, **given)


def test_a_network_that_rescales_by_itself_takes_pixels_as_they_are(
    tmp_path: Path,
) -> None:
    def make(given: Any) -> Any:
        return feature_map(ops.multiply(given, np.float32(1 / 255)))

    found = _look(saved(tmp_path / "net.xml", make))
    assert "preprocessing" in found["from_file"]
    assert found["answers"]["preprocessing"] == "raw" and found["asked"] == []


def test_what_openvino_keeps_beside_a_network_is_read(tmp_path: Path) -> None:
    info = {"mean_values": "123 117 104", "scale_values": "58"}
    answers = _look(saved(tmp_path / "net.xml", feature_map, model_info=info))[
        "answers"
    ]
    assert answers["preprocessing"] == "custom"
    assert answers["mean"] == [123, 117, 104] and answers["std"] == [58, 58, 58]


def test_what_is_given_goes_before_what_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", feature_map)
    found = _look(path, mean=[0.5, 0.4, 0.3], std=[0.2] * 3, colours="BGR")
    answers = found["answers"]
    assert answers["mean"] == [127.5, 102.0, 76.5] and answers["std"] == [51.0] * 3
    assert answers["colours"] == "BGR" and found["asked"] == []


def test_of_tokens_it_is_asked_which(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", tokens)
    assert "kind" in _look(path)["asked"]
    first = _look(path, kind="class_token", preprocessing="unit")
    assert first["asked"] == [] and first["tried"]["shape"] == [1, 1, CHANNELS]
    mean = _look(path, kind="mean_token")
    assert mean["tried"]["shape"] == [4, 4, CHANNELS]


def test_class_scores_are_refused_and_earlier_nodes_named(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", lambda given: logits(feature_map(given)))
    found = _look(path, preprocessing="unit")
    assert "class scores already" in found["problem"] and found["tried"] is None
    assert "maps (12 × 4 × 4)" in found["problem"]
    assert found["answers"]["node"] == "maps"  # what is suggested
    again = _look(path, preprocessing="unit", node="pooled")
    assert again["problem"] == "" and again["tried"]["shape"] == [1, 1, CHANNELS]
    assert _look(path, node="logits")["problem"] == ""  # asked for by name


def test_probabilities_are_no_features_even_by_name(tmp_path: Path) -> None:
    def make(given: Any) -> Any:
        return named(ops.softmax(logits(feature_map(given), 7), 1), "answers")

    path = saved(tmp_path / "net.xml", make)
    assert "class scores" in _look(path, node="answers")["problem"]


def test_of_several_ends_it_is_asked_which(tmp_path: Path) -> None:
    def make(given: Any) -> Any:
        maps = feature_map(given)
        return [maps, pooled(maps)]

    assert "node" in _look(saved(tmp_path / "net.xml", make))["asked"]


def test_a_network_for_one_image_at_a_time_is_taken_as_one(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", fixed_batch, image([1, 3, SIZE, SIZE]))
    assert _look(path)["tried"]["shape"] == [1, 1, 8]


def _two_inputs(path: Path) -> Path:
    other = ops.parameter([1], openvino.Type.f32, name="other")
    return saved(path, lambda given: ops.add(feature_map(given), other), others=[other])


def _dynamic_rank(path: Path) -> Path:
    given = ops.parameter(openvino.PartialShape.dynamic(), openvino.Type.f32)
    return saved(path, ops.relu, given)


def _grey(path: Path) -> Path:
    return saved(path, ops.relu, image([-1, 1, SIZE, SIZE]))


def _wide(path: Path) -> Path:
    return saved(path, ops.relu, image([-1, 3, SIZE, 2 * SIZE]))


def _vector(path: Path) -> Path:
    return saved(path, ops.relu, image([-1, 300]))


def _quantised(path: Path) -> Path:
    def make(given: Any) -> Any:
        low, high = np.float32(0), np.float32(1)
        return feature_map(ops.fake_quantize(given, low, high, low, high, 256))

    return saved(path, make)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_two_inputs, "one with 2"),
        (_dynamic_rank, "number of dimensions is open"),
        (_grey, "three colours"),
        (_wide, "square images"),
        (_vector, "four dimensions"),
        (_quantised, "quantised to 8 bits"),
    ],
)
def test_what_is_no_network_for_pictures_is_refused(
    make: Any, words: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=words):
        _look(make(tmp_path / "net.xml"))


def test_an_unknown_node_lists_the_known_ones(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", feature_map)
    with pytest.raises(DataError, match=r"received nowhere.*maps \(12 × 4 × 4\)"):
        _look(path, node="nowhere")


def test_values_that_say_nothing_are_told(tmp_path: Path) -> None:
    def make(given: Any) -> Any:
        return named(ops.multiply(feature_map(given), np.float32(0)), "nothing")

    tried = _look(saved(tmp_path / "net.xml", make))["tried"]
    assert not tried["is_varied"] and not tried["tells_apart"]
