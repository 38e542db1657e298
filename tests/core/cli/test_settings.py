"""Recipes, options and `--set`, and the settings that they come to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.__main__ import main
from core.cli.arguments import make_parser
from core.cli.settings import chosen_config
from core.config import RunConfig
from core.config.files import check_files
from core.data.manifest import Manifest
from core.errors import ConfigError
from core.storage.files import write_json
from tests.core.commands.finished_run import make_run


def config_of(*words: str) -> RunConfig:
    arguments = make_parser().parse_args(["train", "--data", "x", *words])
    return chosen_config(arguments).config


def test_recipe_then_options_then_single_settings() -> None:
    words = ("--recipe", "mobilenet_v2_160", "--weights", "none")
    assert config_of(*words).phase("finetune").learning_rate == 1e-5
    config = config_of(
        *words,
        *("--finetune-lr", "1e-4", "--set", "finetune.learning_rate=2e-4"),
        *("--set", 'head.layers=[{"kind": "dense", "units": 9}]'),
        *("--set", "unfreeze=from:block_13_expand", "--set", "imbalance=class_weights"),
    )
    (step,) = config.finetune.steps
    assert (step.unfreeze, step.learning_rate) == ("from:block_13_expand", 2e-4)
    assert [layer.kind for layer in config.head.layers] == ["dense"]
    assert config.imbalance == "class_weights"
    assert config.backbone == "mobilenet_v2", "random weights keep the recipe's own"


def test_recipe_without_its_weights_says_what_took_its_place() -> None:
    words = ["train", "--data", "x", "--recipe", "resnet50_head"]
    found = chosen_config(make_parser().parse_args(words))
    assert found.config.facts.is_packaged
    assert "ResNet50" in found.changes[0]
    assert "--backbone resnet50 keeps it" in found.changes[1]


def test_an_earlier_run_brings_its_network_along_where_none_is_named(
    manifest: Manifest,
) -> None:
    """A beginning of its id is enough; its image size can be another."""
    run = make_run(manifest, {"frozen": 1, "finetune": 1})
    own = replace(run.config, backbone="mobilenet", alpha=0.25, image_size=64)
    write_json(run.path / "config.json", own.to_json())
    words = ("--recipe", "mobilenet_v2_160", "--set", f"weights=run:{run.id[:-2]}")
    config = config_of(*words)
    assert config.weights == f"run:{run.id}/finetune"
    assert (config.backbone, config.alpha, config.input_size) == ("mobilenet", 0.25, 64)
    assert config.finetune.steps[0].unfreeze == 0, "the recipe's line is of its own"
    assert config_of(*words, "--image-size", "96").input_size == 96
    other = config_of(*words, "--backbone", "resnet50", "--set", "alpha=1.0")
    with pytest.raises(ConfigError, match="backbone to be mobilenet, as in run"):
        check_files(other)


@pytest.mark.parametrize(
    "words",
    [
        ("--backbone", "resnet50"),
        ("--set", "backbone=resnet50"),
        ("--weights", "imagenet"),
        ("--set", "feature_layer=conv4_block6_out"),
        ("--strategy", "scratch"),
    ],
)
def test_a_recipes_backbone_stays_where_the_options_mean_it(
    words: tuple[str, str],
) -> None:
    words = ("--recipe", "resnet50_head", *words)
    found = chosen_config(make_parser().parse_args(["train", "--data", "x", *words]))
    assert (found.config.backbone, found.changes) == ("resnet50", ())
    assert found.config.finetune.steps[0].unfreeze == 10


def test_options_count_for_what_took_a_backbones_place_too() -> None:
    words = ("--recipe", "inception_v3_mixed7", "--unfreeze", "30", "--views", "2")
    config = config_of(*words)
    assert config.facts.is_packaged
    assert (config.finetune.steps[0].unfreeze, config.views) == (30, 2)


def test_a_recipe_from_scratch_takes_pretrained_weights_with_another_strategy() -> None:
    words = ("--recipe", "small_cnn", "--strategy", "frozen")
    config = config_of(*words, "--backbone", "efficientnet_lite0")
    assert config.weights == "imagenet"
    with pytest.raises(ConfigError, match="nobody has pretrained"):
        config_of(*words)


def test_from_scratch_means_random_weights_unless_some_are_named() -> None:
    words = ("--set", "strategy=scratch", "--backbone", "mobilenet")
    assert config_of(*words).weights == "none"
    with pytest.raises(ConfigError, match="weights to be none"):
        config_of(*words, "--set", "weights=imagenet")


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("finetune.rate=1", "a setting among"),
        ("seed", "a setting as key=value"),
        ("finetune.learning_rate=fast", "a number"),
        ("head.pooling=median", "average, max, flatten"),
        ("frozen.optimizer.momentum=0.9", "momentum of adam"),
    ],
)
def test_wrong_settings_are_refused_with_what_was_expected(
    setting: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", "--data", "x", "--set", setting]) == 2
    assert message in capsys.readouterr().err
