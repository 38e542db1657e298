"""Each option of the training form changes what it says, and nothing else."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from core.config import (
    AugmentationConfig,
    BatchNormalization,
    Dense,
    Dropout,
    RunConfig,
)
from core.config.serialization import with_settings
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.runs.run import list_runs
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.train_page import begun, click, labels, open_form, put, widget

# Label, which one of them, what is chosen, and the setting that this is.
NUMBERS = [
    ("Batch size", 0, 16, "batch_size=16"),
    ("Seed of the views", 0, 3, "view_seed=3"),
    ("Seed", 0, 5, "seed=5"),
    ("Label smoothing", 0, 0.1, "label_smoothing=0.1"),
    ("Patience", 0, 9, "frozen.patience=9"),
    ("Learning rate", 1, 3e-5, "finetune.learning_rate=3e-5"),
    ("Backbone's share of that rate", 0, 0.1, "finetune.backbone_rate=0.1"),
    ("Decay of the rate from block to block", 0, 0.8, "finetune.layer_decay=0.8"),
    ("Average the weights of the last epochs", 0, 2, "finetune.averaged_epochs=2.0"),
    ("Weight decay", 1, 0.01, "finetune.optimizer.weight_decay=0.01"),
    ("Longest gradient", 0, 1.0, "frozen.optimizer.global_clipnorm=1"),
    ("Enough accuracy", 0, 0.98, "frozen.target=0.98"),
    ("Plateau: rate times", 1, 0.2, "finetune.plateau.factor=0.2"),
]
CHOICES = [
    ("Classes of unlike size", 0, "class_weights", "imbalance=class_weights"),
    ("What an answer is the mean of", 0, "mirror", "test_views=mirror"),
    ("Optimizer", 1, "adamw", "finetune.optimizer.name=adamw"),
    ("Learning rate over time", 0, "cosine", "frozen.schedule.kind=cosine"),
    ("Watch", 0, "val_accuracy", "frozen.monitor=val_accuracy"),
    ("Keep", 1, "last", "finetune.keep=last"),
    ("Measured in", 0, "accuracy", "frozen.target_metric=accuracy"),
    ("Thaw in the fine-tune phase", 0, "all", "unfreeze=all"),
    ("Thaw in the fine-tune phase", 0, "top", "unfreeze=46"),
    ("Take features from", 0, "block10_add", "feature_layer=block10_add"),
]
SEGMENTS = [
    ("Pooling", 0, "flatten", "head.pooling=flatten"),
    ("Output", 0, "sigmoid", "head.output=sigmoid"),
    ("Weights", 0, "none", "weights=none"),
    ("How the frozen phase fits it", 0, "converged", "head.fit=converged"),
]
NORMS = ("Fit batch normalisation to these images", 0, True, "adapt_norms=true")


@pytest.mark.parametrize(
    ("kind", "label", "place", "value", "setting"),
    [
        *(("number_input", *row) for row in NUMBERS),
        *(("selectbox", *row) for row in CHOICES),
        *(("segmented_control", *row) for row in SEGMENTS),
        ("toggle", *NORMS),
    ],
)
def test_an_option_changes_one_setting(
    kind: str,
    label: str,
    place: int,
    value: Any,
    setting: str,
    dataset: Dataset,
    started: list[RunConfig],
) -> None:
    app = put(open_form(), kind, label, value, place)
    plain = with_settings(RunConfig(dataset.id).to_json(), [setting])
    assert begun(app, started) == RunConfig.from_json(plain)


def test_momentum_is_offered_where_the_optimizer_has_one(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_form()
    assert "Momentum" not in labels(app, "number_input")
    app = put(app, "selectbox", "Optimizer", "sgd")
    app = put(app, "number_input", "Momentum", 0.9)
    optimizer = begun(app, started).frozen.optimizer
    assert (optimizer.name, optimizer.momentum) == ("sgd", 0.9)
    app = put(app, "selectbox", "Optimizer", "adam")
    assert not app.error
    assert begun(app, started) == RunConfig(dataset.id)


def test_the_head_is_any_stack(dataset: Dataset, started: list[RunConfig]) -> None:
    app = click(open_form(), "add_dense")
    app = put(app, "number_input", "Units", 64)
    app = put(app, "selectbox", "Activation", "silu")
    app = put(app, "number_input", "L2", 0.01)
    app = click(app, "add_batch_normalization")
    dense = Dense(units=64, activation="silu", l2=0.01)
    stack: tuple[Any, ...] = (Dropout(), dense, BatchNormalization())
    assert begun(app, started).head.layers == stack
    app = click(app, "head_up_1")
    assert begun(app, started).head.layers == (dense, Dropout(), BatchNormalization())
    assert widget(app, "number_input", "Units").value == 64
    app = click(app, "head_remove_1")
    app = click(app, "head_remove_1")
    app = click(app, "head_remove_0")
    assert begun(app, started).head.layers == ()


def test_a_head_of_several_layers_is_not_fitted_to_convergence(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    fit = "How the frozen phase fits it"
    app = put(open_form(), "segmented_control", fit, "converged")
    assert begun(app, started).head.is_fitted
    app = click(app, "add_dense")
    assert not begun(app, started).head.is_fitted


def test_the_head_tells_how_many_numbers_it_learns(dataset: Dataset) -> None:
    ensure_manifest(dataset)
    app = open_form()
    assert "The head learns **2,562** numbers, for 2 classes" in texts(app)
    app = put(app, "segmented_control", "Output", "sigmoid")
    assert "**1,281** numbers" in texts(app)
    app = put(app, "segmented_control", "Pooling", "flatten")
    assert "**62,721** numbers" in texts(app)


def test_another_backbone_begins_with_its_own_layers_and_size(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = put(open_form(), "selectbox", "Take features from", "block10_add")
    app = put(app, "selectbox", "Thaw in the fine-tune phase", "all")
    app = put(app, "number_input", "Image size", 96)
    app = put(app, "selectbox", "Backbone", "efficientnet_lite1")
    assert not app.error
    expected = RunConfig(dataset.id, backbone="efficientnet_lite1")
    assert begun(app, started) == expected


@pytest.mark.parametrize(
    ("label", "value", "expected"),
    [
        ("Image size", 9999, "image_size to be between 32 and 1024"),
        ("Batch size", 0, "batch_size to be between 1 and 1024"),
        ("Label smoothing", 2.0, "label_smoothing to be between 0 and 0.9"),
    ],
)
def test_a_number_out_of_range_is_said_and_nothing_else_is_trained(
    label: str, value: float, expected: str, dataset: Dataset
) -> None:
    app = put(open_form(), "number_input", label, value)
    assert expected in app.error[0].value.replace("\\", "")
    assert widget(app, "button", "Start training").disabled


def test_augmentation_chosen_before_the_form_was_opened_is_what_it_starts_with(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_page("home")
    chosen = AugmentationConfig(vertical_flip=True, rotation=0.5)
    app.session_state["augmentation"] = asdict(chosen)
    app = sound(app.switch_page("pages/train.py").run())
    assert begun(app, started).augmentation == chosen


def test_several_seeds_start_runs_of_one_group_that_share_their_views(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = put(open_form(), "number_input", "Repeat with so many seeds", 3)
    app = put(app, "number_input", "Seed", 7)
    press(app, "Start 3 trainings")
    base = RunConfig(dataset.id)
    assert started == [replace(base, seed=seed) for seed in (7, 8, 9)]
    groups = {run.about["group"] for run in list_runs()}
    assert len(groups) == 1 and groups != {""}


def test_a_single_run_stands_alone(dataset: Dataset, started: list[RunConfig]) -> None:
    press(open_form(), "Start training")
    assert [run.about["group"] for run in list_runs()] == [""]


def test_closed_sections_say_what_is_set_in_them(dataset: Dataset) -> None:
    app = put(open_form(), "number_input", "Dropout rate", 0.5)
    app.session_state["train_sections"] = {}
    titles = "\n".join(item.label for item in app.run().expander)
    assert "average pooling, dropout 0.5" in titles
    assert "top 46 layers thawed" in titles
    assert "30 epochs at 0.001, Adam" in titles
    assert not labels(app, "number_input")


def test_advice_of_the_dataset_page_is_taken_once(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = put(open_form(), "number_input", "Batch size", 8)
    backbone = {"backbone": "efficientnet_lite1", "image_size": 160}
    app.session_state["train_advice"] = backbone | {"strategy": "frozen"}
    app = sound(app.run())
    assert "train_advice" not in app.session_state
    assert "Changed:" in texts(app)
    assert widget(app, "number_input", "Image size").value == 160
    app = put(app, "number_input", "Image size", 192)
    expected = RunConfig(
        dataset.id,
        strategy="frozen",
        backbone="efficientnet_lite1",
        image_size=192,
        batch_size=8,
    )
    assert begun(app, started) == expected


def test_backbones_beside_the_first_one_are_named_and_their_costs_told(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = put(open_form(), "selectbox", "Take features from", "block10_add")
    beside = widget(app, "multiselect", "Beside it")
    assert "EfficientNet-Lite0 (offline)" not in beside.options, "it is the first one"
    assert "InceptionV3" not in beside.options, "its feature maps are of another size"
    app = put(app, "multiselect", "Beside it", ["efficientnet_lite1"])
    assert "ms per image" in texts(app) and not app.error
    size_help = widget(app, "number_input", "Image size").help
    assert "EfficientNet-Lite1 was trained at 240." in size_help
    assert "Take features from" not in labels(app, "selectbox")
    both = "efficientnet_lite0+efficientnet_lite1"
    assert begun(app, started) == RunConfig(dataset.id, backbone=both)
    app = put(app, "selectbox", "Backbone", "efficientnet_lite2")
    other = both.replace("lite0", "lite2")
    assert begun(app, started) == RunConfig(dataset.id, backbone=other)
    app = put(app, "segmented_control", "Strategy", "scratch")
    assert begun(app, started).backbone == "efficientnet_lite2"
