"""Settings in words."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from core.config import (
    FRESH,
    PHASES,
    PRECISIONS,
    STRATEGIES,
    BatchNormalization,
    Dense,
    Dropout,
    FinetuneConfig,
    OptimizerConfig,
    PlateauConfig,
    RunConfig,
    ScheduleConfig,
)
from core.text.setting_words import NAME_WORDS, NAMES
from core.text.settings import (
    layers_text,
    setting_name,
    setting_rows,
    setting_text,
    settings_text,
    setup_text,
    views_text,
)
from tests.conftest import unfreeze_steps, unfreezing


@pytest.mark.parametrize(
    ("views", "text"),
    [
        (0, "no augmentation"),
        (1, "no augmentation"),
        (4, "4 views per image"),
        (FRESH, "new views in every epoch"),
    ],
)
def test_views_in_words(views: int | str, text: str) -> None:
    assert views_text(views) == setting_text("views", views) == text


def test_a_run_says_what_sets_it_apart() -> None:
    config = RunConfig("d", backbone="resnet50", seed=3)
    assert setup_text(config) == "ResNet50 at 224 px, 4 views per image, seed 3"
    config = RunConfig("d", image_size=96, views=FRESH, precision="bfloat16")
    assert setup_text(config) == (
        "EfficientNet-Lite0 at 96 px, new views in every epoch, half precision "
        "(bfloat16), seed 0"
    )


def test_other_settings_are_shown_nearly_as_they_are() -> None:
    assert setting_text("alpha", 0.5) == "0.5"
    assert setting_text("image_size", 96) == "96"
    assert setting_text("image_size", 0) == "the backbone's own"
    assert setting_text("seed", 0) == "0"
    for name in PRECISIONS:
        assert name in setting_text("precision", name)


def test_a_strategy_is_named_where_it_is_not_the_usual_one() -> None:
    config = RunConfig("d", strategy="scratch", weights="none", seed=3)
    assert ", from scratch, 4 views per image, seed 3" in setup_text(config)
    assert ", frozen only, " in setup_text(RunConfig("d", strategy="frozen"))


def test_settings_that_are_not_set_say_what_that_means() -> None:
    assert setting_text("unfreeze", 0) == "the backbone's own"
    assert setting_text("feature_layer", "") == "the backbone's end"
    assert setting_text("patience", 0) == "never stops early"
    assert setting_text("target", 0.0) == "none"
    assert (setting_text("patience", 5), setting_text("target", 0.9)) == ("5", "0.9")


def test_some_settings_on_one_line() -> None:
    thawed = "finetune.steps.0.unfreeze"
    settings = {"strategy": "finetune", thawed: 0, "backbone": "resnet50"}
    assert settings_text(settings) == (
        "strategy: fine-tune; thawed layers: the backbone's own; backbone: ResNet50"
    )
    settings = {"imbalance": "balanced_sampling", thawed: "from:block_13_expand"}
    assert settings_text(settings) == (
        "uneven classes: balanced sampling; thawed layers: from block_13_expand on"
    )


def test_a_setting_has_a_name_in_words() -> None:
    assert setting_name("frozen.learning_rate") == "frozen: learning rate"
    assert setting_name("finetune.steps.0.unfreeze") == "thawed layers"


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_part_of_a_name_can_be_translated(strategy: str) -> None:
    weights = "none" if strategy == "scratch" else "imagenet"
    config = RunConfig("d", strategy=strategy, weights=weights)
    for name, _ in setting_rows(config.to_json()):
        parts = {part.replace("_", " ") for part in name.split(".")}
        assert name in NAMES or parts <= set(NAME_WORDS)


@pytest.mark.parametrize(
    ("unfreeze", "text"),
    [
        (12, "the top 12 layers"),
        ("all", "all layers"),
        ("from:100", "from layer 100 on"),
        ("from:block_13_expand", "from block_13_expand on"),
    ],
)
def test_what_is_unfrozen_in_words(unfreeze: int | str, text: str) -> None:
    config = unfreezing(RunConfig("d", backbone="mobilenet_v2"), unfreeze)
    steps = dict(setting_rows(config.to_json()))["finetune.steps"]
    assert steps == f"{text}: 10 epochs at 0.0006"


def test_the_layers_of_a_head_in_words() -> None:
    layers = Dense(units=512), Dropout(rate=0.5)
    assert layers_text([asdict(layer) for layer in layers]) == (
        "dense 512 relu, dropout 0.5"
    )
    layers_of = [asdict(BatchNormalization()), asdict(Dense(l2=1e-4, activation="elu"))]
    assert layers_text(layers_of) == "batch normalization, dense 128 elu l2 0.0001"
    assert layers_text([]) == "none"


def test_how_a_phase_trains_in_words() -> None:
    phase = FinetuneConfig(
        unfreeze_steps((0, 3, 1e-4), ("all", 1, 1e-5), ("from:9", 2, 2e-6)),
        optimizer=OptimizerConfig("sgd", 0.01, momentum=0.9, global_clipnorm=1.0),
        schedule=ScheduleConfig("exponential", decay_rate=0.9, staircase=True),
        plateau=PlateauConfig(0.5, 2, min_learning_rate=1e-6),
    )
    rows = dict(setting_rows(RunConfig("d", finetune=phase).to_json()))
    assert rows["finetune.optimizer"] == (
        "sgd, weight decay 0.01, momentum 0.9, gradients up to 1"
    )
    assert rows["finetune.schedule"] == "times 0.9 every 1,000 steps, in jumps"
    assert rows["finetune.plateau"] == "times 0.5 after 2 epochs, not below 1e-06"
    assert rows["finetune.steps"] == (
        "the backbone's own: 3 epochs at 0.0001; all layers: 1 epoch at 1e-05; "
        "from layer 9 on: 2 epochs at 2e-06"
    )
    assert rows["frozen.optimizer"] == "adam"
    assert rows["frozen.schedule"] == "constant"
    assert rows["frozen.plateau"] == "never lowered"
    assert setting_text("schedule", asdict(ScheduleConfig("cosine"))) == (
        "cosine, warm-up 10%"
    )


def test_every_setting_but_the_data_set_has_a_row() -> None:
    rows = dict(setting_rows(RunConfig("d").to_json()))
    assert rows["augmentation.horizontal_flip"] == "yes"
    assert rows["augmentation.vertical_flip"] == "no"
    assert rows["frozen.epochs"] == "30"
    assert rows["head.layers"] == "dropout 0.2"
    assert rows["finetune.steps"] == "the backbone's own: 10 epochs at 0.0006"
    assert "dataset" not in rows and "backbone" in rows
    parts = {name.partition(".")[0] for name in rows}
    assert parts == set(RunConfig("d").to_json()) - {"dataset", "scratch"}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_phases_that_a_run_does_not_have_are_left_out(strategy: str) -> None:
    weights = "none" if strategy == "scratch" else "imagenet"
    config = RunConfig("d", strategy=strategy, weights=weights)
    parts = {name.partition(".")[0] for name, _ in setting_rows(config.to_json())}
    assert parts & set(PHASES) == set(STRATEGIES[strategy])
