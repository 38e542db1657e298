"""Networks that were taken in, as entries among the backbones."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.backbones.layers import describe_network
from core.backbones.own import damaged_own, own_backbones
from core.backbones.registry import BACKBONES, backbone, is_known, known_backbones
from core.backbones.weights import at_hand, trainable_at_hand, weights_place
from core.config import RunConfig
from core.errors import ConfigError
from core.runs.requirements import check_settings
from tests.core.backbones.own_homes import KEY, description, make_own

NAME = f"own:{KEY}"


def test_one_stands_among_the_others_with_the_facts_of_its_file(
    thaw_home: Path,
) -> None:
    assert known_backbones() == BACKBONES
    make_own()
    facts = backbone(NAME)
    assert [*known_backbones()] == [*BACKBONES, NAME]
    assert facts.title == "Colleague's network" and "theirs.onnx" in facts.use_text
    assert facts.is_pretrained and not facts.is_trainable and not facts.is_missing
    assert facts.parameters == 1234 and weights_place(facts) == "taken in"
    assert facts in at_hand() and facts not in trainable_at_hand()
    network = describe_network(NAME, 1.0, 96)
    assert network.feature_shape == (3, 4, 16) and network.parameters == 1234


def test_it_takes_one_image_size(thaw_home: Path) -> None:
    make_own()
    assert RunConfig("any", "frozen", backbone=NAME).input_size == 96
    with pytest.raises(ConfigError, match="image_size"):
        RunConfig("any", "frozen", backbone=NAME, image_size=128)


def test_a_run_of_one_that_is_gone_can_be_read_but_not_trained(
    thaw_home: Path,
) -> None:
    config = RunConfig("any", "frozen", backbone=NAME)
    assert config.facts.is_missing and config.network.feature_shape == (1, 1, 1)
    with pytest.raises(ConfigError, match="none here"):
        check_settings(config)
    folder = make_own()
    check_settings(config)
    assert config.input_size == 96 and is_known(NAME)
    assert describe_network(NAME, 1.0, 96).feature_shape == (3, 4, 16)
    (folder / "theirs.onnx").unlink()
    assert backbone(NAME).title == "Colleague's network" and own_backbones() == []
    with pytest.raises(ConfigError, match=r"theirs\.onnx"):
        check_settings(config)


@pytest.mark.parametrize(
    "changes",
    [
        {"shape": [3, 4]},
        {"files": []},
        {"files": [{"name": "../theirs.onnx", "digest": "", "num_bytes": 3}]},
        {"answers": description()["answers"] | {"size": 10**6}},
        {"cost": float("nan")},
    ],
)
def test_a_damaged_one_harms_no_other(
    thaw_home: Path, changes: dict[str, object]
) -> None:
    make_own()
    make_own("f" * 16, **changes)
    assert [facts.name for facts in own_backbones()] == [NAME]
    assert damaged_own() == ["own:" + "f" * 16]


@pytest.mark.parametrize(
    "name", ["own:", "own:../../etc", "own:0123", "own:" + "G" * 16]
)
def test_other_names_are_refused(thaw_home: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="16 hex digits"):
        backbone(name)
    assert not is_known(name)


@pytest.mark.parametrize(
    "changes",
    [{"strategy": "finetune"}, {"weights": "none"}, {"adapt_norms": True}],
)
def test_what_a_file_can_not_do_is_refused(
    thaw_home: Path, changes: dict[str, object]
) -> None:
    make_own()
    values = {"strategy": "frozen", "backbone": NAME, "dataset": "any"} | changes
    with pytest.raises(ConfigError, match="choose a backbone of the table"):
        check_settings(RunConfig.from_json(values))
