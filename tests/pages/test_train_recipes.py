"""Recipes in the training form: exact, fitted to this computer, edited, reset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from core.config import RunConfig
from core.config import recipes as recipes_module
from core.config.recipes import adapted, recipe, recipes
from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from tests.pages.apptest import press, sound, texts
from tests.pages.train_page import choose_recipe, click, open_form, put, widget

NAMES = tuple(recipes())


@pytest.fixture
def all_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every backbone's weights had been downloaded."""
    monkeypatch.setattr(recipes_module, "is_at_hand", lambda *_: True)
    monkeypatch.setattr("pages._ui.train.recipe.is_at_hand", lambda *_: True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("all_weights")
def test_a_recipe_starts_exactly_what_it_says(
    name: str, dataset: Dataset, started: list[RunConfig]
) -> None:
    ensure_manifest(dataset)
    app = choose_recipe(open_form(), name)
    assert not app.error
    assert recipe(name).sentence in texts(app)
    assert "Changed:" not in texts(app)
    press(app, "Start training")
    assert started == [replace(recipe(name).config, dataset=dataset.id)]


@pytest.mark.parametrize("name", NAMES)
def test_a_recipe_fits_the_weights_that_are_here_and_says_so(
    name: str, dataset: Dataset, started: list[RunConfig]
) -> None:
    ensure_manifest(dataset)
    app = choose_recipe(open_form(), name)
    expected = adapted(recipe(name).config, 2)
    assert not app.error
    shown = texts(app).replace("\\", "")
    assert all(change in shown for change in expected.changes)
    press(app, "Start training")
    assert started == [replace(expected.config, dataset=dataset.id)]


def test_the_recipes_own_backbone_can_be_used_all_the_same(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    ensure_manifest(dataset)
    app = choose_recipe(open_form(), "vgg16_flatten")
    assert "VGG16 are not on this computer" in texts(app)
    app = put(app, "toggle", "Use VGG16 all the same", True)
    assert "are not on this computer" not in texts(app)
    assert "downloaded when the training starts" in texts(app)
    press(app, "Start training")
    expected = replace(recipe("vgg16_flatten").config, dataset=dataset.id)
    assert started == [expected]
    app = put(app, "toggle", "Use VGG16 all the same", False)
    assert "VGG16 are not on this computer" in texts(app)


def test_what_was_changed_in_a_recipe_is_listed_and_can_be_reset(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    ensure_manifest(dataset)
    app = choose_recipe(open_form(), "mobilenet_v2_160")
    app = put(app, "number_input", "Epochs", 3)
    app = put(app, "number_input", "Batch size", 8)
    assert "Changed: batch size, frozen: epochs." in texts(app)
    app = click(app, "reset_recipe")
    assert "Changed:" not in texts(app)
    assert widget(app, "number_input", "Batch size").value == 32
    press(app, "Start training")
    fitted = adapted(recipe("mobilenet_v2_160").config, 2).config
    assert started == [replace(fitted, dataset=dataset.id)]


def test_a_recipe_sets_every_widget_anew(dataset: Dataset) -> None:
    app = open_form()
    app = put(app, "number_input", "Epochs", 3)
    app = put(app, "number_input", "Image size", 64)
    app = put(app, "segmented_control", "Strategy", "scratch")
    app = choose_recipe(app, "resnet50_head")
    assert widget(app, "segmented_control", "Strategy").value == "finetune"
    assert widget(app, "number_input", "Epochs").value == 20
    assert widget(app, "number_input", "Image size").value == 224
    assert widget(app, "number_input", "Units").value == 512
    assert widget(app, "selectbox", "Learning rate over time").value == "exponential"


def test_with_three_classes_a_recipe_of_a_sigmoid_gets_a_softmax_and_says_so(
    tmp_path: Path, draw_images: Callable[..., Path], started: list[RunConfig]
) -> None:
    three = add_folder(draw_images(tmp_path / "three", {"a": 6, "b": 6, "c": 6}))
    ensure_manifest(three)
    app = choose_recipe(open_form(), "vgg16_flatten")
    assert "A sigmoid unit answers for two classes" in texts(app)
    press(app, "Start training")
    assert started[0].head.output == "softmax"


def test_a_sigmoid_for_three_classes_is_refused_before_the_start(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    three = add_folder(draw_images(tmp_path / "three", {"a": 6, "b": 6, "c": 6}))
    ensure_manifest(three)
    app = put(open_form(), "segmented_control", "Output", "sigmoid")
    assert "two classes for a sigmoid output" in app.error[0].value
    assert widget(app, "button", "Start training").disabled


def test_a_recipe_is_fitted_anew_to_another_data_set(
    dataset: Dataset, tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    three = add_folder(draw_images(tmp_path / "three", {"a": 6, "b": 6, "c": 6}))
    ensure_manifest(three)
    ensure_manifest(dataset)
    app = choose_recipe(open_form(dataset=dataset.id), "vgg16_flatten")
    assert widget(app, "segmented_control", "Output").value == "sigmoid"
    app = put(app, "selectbox", "Data set", three.id)
    assert widget(app, "segmented_control", "Output").value == "softmax"
    assert not app.error


def test_of_recipe_and_dataset_page_the_later_one_sets_the_augmentation(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_form()
    assert "**Natural photos**, the recipe’s" in texts(app)
    app.session_state["augmentation"] = {"rotation": 0.25}
    app = sound(app.run())
    assert "as set on the Dataset page" in texts(app)
    app = choose_recipe(app, "inception_v3_mixed7")
    assert "a setting of its own**, the recipe’s" in texts(app)
    press(app, "Start training")
    expected = recipe("inception_v3_mixed7").config.augmentation
    assert started[0].augmentation == expected
    # where the Dataset page's preview begins
    assert app.session_state["augmentation"] == asdict(expected)
