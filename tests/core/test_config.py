"""A run's settings are checked, and go to JSON and back unchanged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.backbones import BACKBONES
from core.config import PHASES, AugmentationConfig, RunConfig
from core.errors import ConfigError

NAN = float("nan")

# per numeric setting: lowest and highest value, and one below and above them
RANGES: dict[str, tuple[float, float, float, float]] = {
    "views": (0, 64, -1, 65),
    "batch_size": (1, 1024, 0, 1025),
    "seed": (0, 2**31 - 1, -1, 2**31),
    "head.dropout": (0.0, 0.95, -0.01, 0.96),
    "augmentation.rotation": (0.0, 0.9, -0.01, 0.91),
    "augmentation.zoom": (0.0, 0.9, -0.01, 0.91),
    "augmentation.translation": (0.0, 0.9, -0.01, 0.91),
    "augmentation.brightness": (0.0, 0.9, -0.01, 0.91),
    "augmentation.contrast": (0.0, 0.9, -0.01, 0.91),
    "frozen.epochs": (1, 1000, 0, 1001),
    "frozen.learning_rate": (1e-8, 10.0, 0.0, 10.1),
    "frozen.patience": (1, 1000, 0, 1001),
    "finetune.epochs": (0, 1000, -1, 1001),
    "finetune.learning_rate": (1e-8, 10.0, 0.0, 10.1),
    "finetune.patience": (1, 1000, 0, 1001),
}
WHOLE = ("views", "batch_size", "seed", "image_size", "unfreeze")
OUTSIDE = [(name, value) for name, row in RANGES.items() for value in row[2:]]
INSIDE = [(name, value) for name, row in RANGES.items() for value in row[:2]]


def values(**changes: Any) -> dict[str, Any]:
    """A config as JSON has it; names with a dot reach into its parts."""
    made = RunConfig(dataset="d").to_json()
    for name, value in changes.items():
        part, _, setting = name.rpartition(".")
        (made[part] if part else made)[setting] = value
    return made


def read(**changes: Any) -> RunConfig:
    return RunConfig.from_json(values(**changes))


@pytest.mark.parametrize(("name", "value"), INSIDE)
def test_bounds_are_allowed(name: str, value: float) -> None:
    part, _, setting = name.rpartition(".")
    config = read(**{name: value})
    assert getattr(getattr(config, part) if part else config, setting) == value


@pytest.mark.parametrize(("name", "value"), OUTSIDE)
def test_values_outside_are_refused_with_the_range(name: str, value: float) -> None:
    with pytest.raises(ConfigError, match="between") as caught:
        read(**{name: value})
    assert name.rpartition(".")[2] in caught.value.expected


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("value", ["3", None, True, [], NAN])
def test_wrong_types_and_nan_are_refused(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=name.rpartition(".")[2]):
        read(**{name: value})


@pytest.mark.parametrize("name", [*WHOLE, "frozen.epochs", "finetune.patience"])
def test_whole_numbers_take_no_fractions(name: str) -> None:
    with pytest.raises(ConfigError, match="a whole number"):
        read(**{name: 2.0})


def test_whole_numbers_are_good_for_fractions() -> None:
    config = read(**{"head.dropout": 0, "frozen.learning_rate": 1})
    assert isinstance(config.head.dropout, float)
    assert isinstance(config.frozen.learning_rate, float)


@pytest.mark.parametrize("name", ["horizontal_flip", "vertical_flip"])
@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_switches_are_true_or_false(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match="true/false"):
        read(**{f"augmentation.{name}": value})


@pytest.mark.parametrize("name", ["dataset", "backbone", "weights"])
@pytest.mark.parametrize("value", [1, None, ["a"]])
def test_names_are_text(name: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"{name} to be text"):
        read(**{name: value})


def test_unknown_backbone_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"efficientnet_lite0, .*received resnet9000"):
        read(backbone="resnet9000")


def test_unknown_fill_mode_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="one of reflect, nearest, constant"):
        AugmentationConfig(fill_mode="wrap")


@pytest.mark.parametrize(
    ("backbone", "alpha"),
    [("mobilenet", 0.3), ("resnet50", 0.5), ("mobilenet", NAN)],
)
def test_alpha_is_one_the_backbone_has(backbone: str, alpha: float) -> None:
    with pytest.raises(ConfigError, match="alpha to be one of"):
        read(backbone=backbone, alpha=alpha)
    assert read(backbone="mobilenet", alpha=0.25).alpha == 0.25


def test_image_size_is_one_the_backbone_can_take() -> None:
    assert read(backbone="inception_v3", image_size=75).input_size == 75
    assert read(backbone="inception_v3").input_size == 299
    for size in (74, 1025, -1):
        with pytest.raises(ConfigError, match="image_size to be between 75 and 1024"):
            read(backbone="inception_v3", image_size=size)


def test_at_least_one_layer_stays_frozen() -> None:
    layers = BACKBONES["vgg16"].num_layers
    assert read(backbone="vgg16", unfreeze=layers - 1).num_unfrozen == layers - 1
    assert read(backbone="vgg16").num_unfrozen == BACKBONES["vgg16"].default_unfreeze
    for count in (layers, -1):
        with pytest.raises(ConfigError, match="unfreeze to be between 0"):
            read(backbone="vgg16", unfreeze=count)


def test_weight_file_must_exist(tmp_path: Path) -> None:
    path = tmp_path / "mine.weights.h5"
    for missing in (str(path), "", "no\0name", "x" * 5000, str(tmp_path)):
        with pytest.raises(ConfigError, match="path of a weight file"):
            read(weights=missing).require_files()
    path.write_bytes(b"")
    config = read(weights=str(path))
    config.require_files()
    path.unlink()
    assert read(**config.to_json()) == config  # what was trained stays readable


@pytest.mark.parametrize("name", ["view", "head.units", "frozen.lr", "augmentation.x"])
def test_unknown_settings_are_refused_by_name(name: str) -> None:
    with pytest.raises(ConfigError, match=rf"received {name}\.") as caught:
        read(**{name: 1})
    assert "Remove it or correct its name." in str(caught.value)


@pytest.mark.parametrize("part", ["head", "augmentation", "frozen", "finetune"])
@pytest.mark.parametrize("value", [1, [], "x", None])
def test_parts_are_objects(part: str, value: Any) -> None:
    with pytest.raises(ConfigError, match=f"{part} to be an object"):
        read(**{part: value})
    with pytest.raises(ConfigError, match="config to be an object"):
        RunConfig.from_json(value)


@pytest.mark.parametrize("phase", PHASES)
def test_partial_phase_is_refused_and_named(phase: str) -> None:
    with pytest.raises(ConfigError, match=f"{phase} with all its settings") as caught:
        read(**{phase: {"epochs": 3}})
    assert "received none for learning_rate, patience" in str(caught.value)


def test_missing_data_set_is_refused() -> None:
    with pytest.raises(ConfigError, match="received none for dataset"):
        RunConfig.from_json({})


def test_left_out_settings_have_their_defaults() -> None:
    assert RunConfig.from_json({"dataset": "d"}) == RunConfig(dataset="d")
    partial = RunConfig.from_json({"dataset": "d", "head": {}, "augmentation": {}})
    assert partial == RunConfig(dataset="d")


def test_json_round_trip_changes_nothing() -> None:
    config = read(
        backbone="mobilenet_v2",
        alpha=0.35,
        weights="none",
        image_size=96,
        views=0,
        unfreeze=12,
        seed=7,
        **{"augmentation.fill_mode": "nearest", "finetune.epochs": 0},
    )
    again = RunConfig.from_json(json.loads(json.dumps(config.to_json())))
    assert again == config


def test_every_backbone_has_a_valid_default_config() -> None:
    for name, facts in BACKBONES.items():
        config = RunConfig(dataset="d", backbone=name)
        assert config.facts is facts
        assert config.input_size == facts.default_size
