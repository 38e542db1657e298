"""A file becomes a backbone: whole, once, and whatever becomes of the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.backbones.own import is_here, own_backbones, own_dir, remove_own
from core.backbones.registry import backbone
from core.errors import ConfigError, DataError
from core.own_backbones import asking
from core.own_backbones.looking import look
from core.own_backbones.prepared import ask, prepared
from core.own_backbones.source import find_source, read_network
from core.own_backbones.taking_in import take_in
from tests.core.own_backbones.drawn_networks import (
    SIZE,
    feature_map,
    fixed_batch,
    image,
    saved,
    tokens,
)

GIVEN: Any = {"preprocessing": "torch", "title": "  Mine\n"}


@pytest.mark.usefixtures("fast_probe")
def test_twice_the_same_is_the_same_and_another_answer_another_one(
    tmp_path: Path,
) -> None:
    source = find_source(saved(tmp_path / "net.xml", feature_map))
    first = take_in(source, GIVEN)
    again = take_in(source, GIVEN | {"title": "Other"})
    assert first["title"] == again["title"] == "Mine"
    assert first["name"] == again["name"]
    assert (first["was_there"], again["was_there"]) == (False, True)
    other = take_in(source, {"preprocessing": "unit"})
    assert other["name"] != first["name"] and other["title"] == "net"
    assert len(own_backbones()) == 2
    facts = backbone(first["name"])
    assert facts.costs.float32 == 2.0  # 50 images/s, 1e11 multiply-adds/s


@pytest.mark.usefixtures("fast_probe")
def test_it_is_a_copy_that_a_change_of_the_file_does_not_reach(tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", feature_map)
    name = take_in(find_source(path), GIVEN)["name"]
    before = (own_dir(name) / "network.bin").read_bytes()
    saved(path, tokens)
    assert (own_dir(name) / "network.bin").read_bytes() == before
    assert is_here(name)


@pytest.mark.usefixtures("fast_probe")
def test_one_that_was_removed_can_be_added_again(tmp_path: Path) -> None:
    source = find_source(saved(tmp_path / "net.xml", feature_map))
    name = take_in(source, GIVEN)["name"]
    assert remove_own(name) > 0 and not is_here(name)
    assert backbone(name).is_missing and backbone(name).title == "Mine"
    with pytest.raises(ConfigError, match="not here"):
        remove_own(name)
    assert not take_in(source, GIVEN)["was_there"]
    assert is_here(name) and not backbone(name).is_missing


@pytest.mark.usefixtures("fast_probe")
def test_nothing_is_taken_in_that_leaves_something_open(tmp_path: Path) -> None:
    source = find_source(saved(tmp_path / "net.xml", feature_map))
    with pytest.raises(DataError, match="an answer for preprocessing"):
        take_in(source, {})
    assert own_backbones() == []


@pytest.mark.usefixtures("fast_probe")
@pytest.mark.parametrize("make", [feature_map, fixed_batch, tokens])
def test_several_images_at_once_are_as_one_after_another(
    make: Any, tmp_path: Path
) -> None:
    batch = 1 if make is fixed_batch else -1
    path = saved(tmp_path / "net.xml", make, image([batch, 3, SIZE, SIZE]))
    source = find_source(path)
    network = prepared(read_network(source), look(source, {})["answers"])
    images = np.random.default_rng(0).integers(0, 256, (3, SIZE, SIZE, 3), np.uint8)
    together = ask(network, images)
    alone = np.concatenate([ask(network, one[None]) for one in images])
    assert together.shape[0] == 3 and np.abs(together - alone).max() < 1e-4


@pytest.mark.usefixtures("fast_probe")
def test_colours_and_scales_are_the_networks_own(tmp_path: Path) -> None:
    def same(given: Any) -> Any:
        return given_map(given)

    path = saved(tmp_path / "net.xml", same)
    given: Any = {"mean": [0.1, 0.2, 0.3], "std": [0.5, 0.6, 0.7], "colours": "BGR"}
    source = find_source(path)
    network = prepared(read_network(source), look(source, given)["answers"])
    images = np.random.default_rng(0).integers(0, 256, (2, SIZE, SIZE, 3), np.uint8)
    expected = (images[..., ::-1] / 255 - [0.1, 0.2, 0.3]) / [0.5, 0.6, 0.7]
    assert np.abs(ask(network, images) - expected).max() < 1e-4


def given_map(given: Any) -> Any:
    """The pixels themselves, by an operation that changes nothing."""
    from openvino import opset13 as ops

    return ops.add(given, np.float32(0))


def test_a_process_of_its_own_looks_and_a_broken_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.txt"
    path.write_bytes(b"1")
    with pytest.raises(Exception, match=r"net\.txt, a file of another kind"):
        asking.look_into(path)
    monkeypatch.setattr(asking, "_MODULE", "core.no_such_module")
    with pytest.raises(DataError, match="exit code 1"):
        asking.look_into(path)
