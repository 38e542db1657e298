"""Recipes are whole configs, with the hyper-parameters that people know them by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.config import BatchNormalization, Dense, Dropout, RunConfig
from core.config import recipes as module
from core.config.layers import check_layers
from core.config.recipes import adapted, recipe, recipes
from core.errors import ConfigError

CLASSICS = (
    "mobilenet_v2_160",
    "vgg16_flatten",
    "mobilenet_v2_callbacks",
    "inception_v3_mixed7",
    "resnet50_head",
)


@pytest.fixture
def keras_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where Keras keeps weight files; empty at first."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.mark.parametrize("name", recipes())
def test_config_goes_to_json_and_back_and_its_layers_exist(name: str) -> None:
    config = recipe(name).config
    assert RunConfig.from_json(json.loads(json.dumps(config.to_json()))) == config
    check_layers(config)


@pytest.mark.parametrize("name", recipes())
def test_the_file_says_every_setting(name: str) -> None:
    path = Path(module.__file__).with_name("recipes.json")
    (item,) = (item for item in json.loads(path.read_text()) if item["name"] == name)
    assert item["config"].keys() == RunConfig(dataset="").to_json().keys()
    assert item["title"] and item["sentence"].endswith(".")


def test_default_recipe_is_what_a_run_has_by_default() -> None:
    assert recipe("default").config == RunConfig(dataset="")
    assert next(iter(recipes())) == "default"


def rates_of(config: RunConfig) -> tuple[float, ...]:
    return tuple(config.phase(phase).learning_rate for phase in config.phases)


def trained_layers(config: RunConfig) -> tuple[str, ...]:
    return config.thaw_lines[0].names


def test_first_classic_is_the_tutorial() -> None:
    config = recipe("mobilenet_v2_160").config
    assert (config.backbone, config.input_size) == ("mobilenet_v2", 160)
    augmentation = config.augmentation
    assert augmentation.horizontal_flip and not augmentation.brightness
    assert (augmentation.rotation, augmentation.zoom) == (0.1, 0.1)
    assert config.head.pooling == "average"
    assert config.head.layers == (Dropout(rate=0.2),)
    assert config.frozen.optimizer.name == "adam"
    assert rates_of(config) == (1e-3, 1e-5)
    assert len(trained_layers(config)) == 20


def test_second_classic_flattens_and_has_one_sigmoid_unit() -> None:
    config = recipe("vgg16_flatten").config
    assert config.head.pooling == "flatten" and config.head.output == "sigmoid"
    assert isinstance(config.head.layers[0], Dense)
    augmentation = config.augmentation
    for name in ("rotation", "translation", "shear", "zoom", "horizontal_flip"):
        assert getattr(augmentation, name), name
    assert config.frozen.epochs == 10
    expected = ("block5_conv1", "block5_conv2", "block5_conv3", "block5_pool")
    assert trained_layers(config) == expected


def test_third_classic_thaws_from_layer_100_on() -> None:
    config = recipe("mobilenet_v2_callbacks").config
    assert config.input_size == 224
    assert config.head.layers == (Dropout(rate=0.3),)
    assert rates_of(config) == (1e-3, 1e-5)
    names = config.network.all_names
    assert trained_layers(config) == names[100:]
    for phase in (config.frozen, config.finetune):
        assert phase.patience and phase.plateau.factor < 1 and phase.keep == "best"


def test_fourth_classic_trains_below_the_cut() -> None:
    config = recipe("inception_v3_mixed7").config
    assert (config.input_size, config.feature_layer) == (150, "mixed7")
    assert config.head.layers == (Dense(units=1024), Dropout(rate=0.2))
    assert config.head.output == "sigmoid"
    assert rates_of(config) == (1e-4, 1e-5)
    for phase in (config.frozen, config.finetune):
        assert phase.optimizer.name == "rmsprop"
    assert (config.frozen.target, config.frozen.target_metric) == (0.98, "accuracy")
    assert not config.finetune.target, "reached before: it would end after one epoch"
    assert config.augmentation.rotation * 360 == pytest.approx(40, abs=0.1)
    names = trained_layers(config)
    assert len(names) == 30 and names[-1] == "mixed7"
    assert "layers[-30:]" in recipe("inception_v3_mixed7").note


def test_fifth_classic_decays_in_jumps() -> None:
    config = recipe("resnet50_head").config
    expected = (Dense(units=512), Dropout(rate=0.5), BatchNormalization())
    assert config.head.layers == expected
    schedule = config.frozen.schedule
    assert (config.frozen.learning_rate, schedule.kind) == (0.01, "exponential")
    assert (schedule.decay_rate, schedule.decay_steps) == (0.96, 1000)
    assert schedule.staircase
    assert config.frozen.patience == 5 and config.frozen.keep == "best"
    plateau = config.frozen.plateau
    assert (plateau.factor, plateau.patience, plateau.min_learning_rate) == (
        *(0.2, 3),
        1e-7,
    )
    assert len(trained_layers(config)) == 10
    assert config.phase("finetune").learning_rate == 1e-5


@pytest.mark.parametrize("name", CLASSICS)
def test_without_its_weights_the_nearest_packaged_backbone_takes_its_place(
    name: str, keras_home: Path
) -> None:
    config = recipe(name).config
    found = adapted(config)
    assert found.config.facts.is_packaged
    (change,) = found.changes
    assert config.facts.title in change and found.config.facts.title in change
    assert found.config.input_size == config.input_size
    assert (found.config.frozen, found.config.head) == (config.frozen, config.head)
    check_layers(found.config)


def test_weights_that_are_there_or_not_wanted_change_nothing(keras_home: Path) -> None:
    config = recipe("vgg16_flatten").config
    random = RunConfig.from_json(config.to_json() | {"weights": "none"})
    assert adapted(random).config == random
    (keras_home / "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5").touch()
    assert adapted(config).config == config and not adapted(config).changes


def test_sigmoid_becomes_softmax_for_more_than_two_classes(keras_home: Path) -> None:
    config = RunConfig.from_json(
        recipe("vgg16_flatten").config.to_json() | {"weights": "none"}
    )
    assert adapted(config, 2).config.head.output == "sigmoid"
    found = adapted(config, 3)
    assert found.config.head.output == "softmax"
    assert "3" in found.changes[0]


def test_unknown_recipe_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"mobilenet_v2_160, .*received keras"):
        recipe("keras")
