"""Train: the form and what it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.config import FRESH, Dropout, RunConfig, UnfreezeStep
from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from core.hardware import Machine
from core.runs.run import list_runs
from pages._ui.train import more
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.train_page import open_form, put, widget

BACKBONE = "selectbox", "Backbone"
PRECISION = "segmented_control", "Precision"


def choose_views(app: AppTest, choice: str) -> AppTest:
    widget(app, "selectbox", "Views of each training image").select(choice)
    return app.run()


def test_without_images_the_page_says_where_to_get_them() -> None:
    app = open_page("train")
    assert "Training needs images first" in app.info[0].value
    assert "Nothing has been trained yet" in texts(app)


def test_the_form_starts_what_it_says(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_form()
    sound(widget(app, "selectbox", "Backbone").select("mobilenet").run())
    sound(widget(app, "selectbox", "Width (alpha)").select(0.25).run())
    sound(choose_views(app, "number"))
    widget(app, "number_input", "Number of views").set_value(2)
    widget(app, "number_input", "Image size").set_value(64)
    widget(app, "number_input", "Epochs", 0).set_value(7)
    widget(app, "number_input", "Epochs", 1).set_value(2)
    sound(app.run())
    app = press(app, "Start training")
    (config,) = started
    assert (config.dataset, config.backbone, config.alpha) == (
        dataset.id,
        "mobilenet",
        0.25,
    )
    assert (config.views, config.image_size) == (2, 64)
    assert (config.frozen.epochs, config.epochs("finetune")) == (7, 2)
    assert app.query_params["run"] == list_runs()[0].id


def test_the_defaults_of_the_form_are_those_of_a_run(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    press(open_form(), "Start training")
    assert started == [RunConfig(dataset.id)]


def choose_strategy(app: AppTest, choice: str) -> AppTest:
    widget(app, "segmented_control", "Strategy").set_value(choice)
    return sound(app.run())


def test_frozen_only_has_no_fine_tune_settings(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = choose_strategy(open_form(), "frozen")
    labels = [item.label for item in app.number_input]
    assert labels.count("Epochs") == 1
    assert "Thaw in the fine-tune phase" not in [box.label for box in app.selectbox]
    press(app, "Start training")
    assert started == [RunConfig(dataset.id, strategy="frozen")]


def test_from_scratch_has_random_weights_and_its_own_settings(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    default = RunConfig(dataset.id, strategy="scratch", weights="none")
    app = choose_strategy(open_form(), "scratch")
    assert "from random weights" in texts(app)
    segments = [item.label for item in app.segmented_control]
    kinds = ["Strategy", "Pooling", "Output", "Mirror to", "Show"]
    assert segments == kinds
    labels = [item.label for item in app.number_input]
    assert labels.count("Epochs") == 1
    assert "Thaw in the fine-tune phase" not in [box.label for box in app.selectbox]
    widget(app, "number_input", "Epochs").set_value(9)
    widget(app, "number_input", "Patience").set_value(0)
    label = "Estimate batch normalisation before each validation"
    widget(app, "toggle", label).set_value(not default.precise_norms)
    press(sound(app.run()), "Start training")
    settings = replace(default.scratch, epochs=9, patience=0)
    is_precise = not default.precise_norms
    assert started == [replace(default, scratch=settings, precise_norms=is_precise)]


def test_a_network_without_weights_is_offered_from_scratch_only(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_form()
    assert not any("Small CNN" in x for x in widget(app, *BACKBONE).options)
    app = choose_strategy(app, "scratch")
    assert not any("offline" in x for x in widget(app, *BACKBONE).options)
    sound(widget(app, *BACKBONE).select("small_cnn").run())
    # it stays while one looks elsewhere
    sound(app.switch_page("pages/home.py").run())
    sound(app.switch_page("pages/train.py").run())
    assert widget(app, *BACKBONE).value == "small_cnn"
    app = press(app, "Start training")
    assert (started[0].backbone, started[0].phases) == ("small_cnn", ("scratch",))
    app = choose_strategy(app, "frozen")
    assert widget(app, *BACKBONE).value == "efficientnet_lite0"
    press(app, "Start training")
    assert started[1] == RunConfig(dataset.id, strategy="frozen")


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("none", 0), ("default", 4), ("number", 8), ("fresh", FRESH)],
)
def test_the_choice_of_views_arrives_in_the_run(
    choice: str, expected: int | str, dataset: Dataset, started: list[RunConfig]
) -> None:
    app = sound(choose_views(open_form(), choice))
    labels = [item.label for item in app.number_input]
    assert ("Number of views" in labels) == (choice == "number")
    press(app, "Start training")
    assert started[0].views == expected
    assert list_runs()[0].config == started[0]


def test_half_precision_is_offered_where_the_processor_has_it(
    dataset: Dataset, started: list[RunConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(more, "supports_bfloat16", lambda: True)
    monkeypatch.setattr("core.hardware.supports_bfloat16", lambda: True)
    monkeypatch.setattr(more, "known_machine", lambda: None)
    app = open_form()
    assert ": faster there on this computer" in widget(app, *PRECISION).help
    monkeypatch.setattr(more, "known_machine", lambda: Machine(100, 184, 900))
    sound(app.run())
    assert (
        "about 1.8 times as fast there on this computer" in widget(app, *PRECISION).help
    )
    widget(app, *PRECISION).set_value("bfloat16")
    press(sound(app.run()), "Start training")
    widget(app, *PRECISION).set_value("mixed")
    press(sound(app.run()), "Start training")
    assert [config.precision for config in started] == ["bfloat16", "mixed"]
    assert "mixed precision (bfloat16 and float32)" in texts(app)


def test_half_precision_is_not_offered_elsewhere(
    dataset: Dataset, started: list[RunConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(more, "supports_bfloat16", lambda: False)
    app = open_form()
    assert PRECISION[1] not in [item.label for item in app.segmented_control]
    press(app, "Start training")
    assert started[0].precision == "float32"


def test_the_form_measures_nothing(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def measure() -> None:
        raise AssertionError("a visitor would wait for it")

    monkeypatch.setattr("core.hardware.measure", measure)
    open_form()


def test_the_form_keeps_what_was_set_while_one_looks_elsewhere(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_form()
    widget(app, "number_input", "Image size").set_value(96)
    widget(app, "number_input", "Batch size").set_value(7)
    widget(app, "number_input", "Dropout rate").set_value(0.5)
    widget(app, "number_input", "Seed").set_value(5)
    widget(app, "number_input", "Epochs", 0).set_value(7)
    widget(app, "number_input", "Patience", 1).set_value(3)
    widget(app, "number_input", "Learning rate", 1).set_value(1e-5)
    choose_views(app, "fresh")
    put(app, "segmented_control", "Weights", "none")
    put(app, "selectbox", "Thaw in the fine-tune phase", "top")
    put(app, "number_input", "Top layers", 11)
    sound(app.switch_page("pages/home.py").run())
    sound(app.switch_page("pages/train.py").run())
    press(app, "Start training")
    (config,) = started
    assert (config.image_size, config.batch_size, config.seed) == (96, 7, 5)
    assert (config.views, config.weights) == (FRESH, "none")
    assert config.head.layers == (Dropout(rate=0.5),)
    assert (config.frozen.epochs, config.finetune.patience) == (7, 3)
    assert config.finetune.steps == (UnfreezeStep(11, 10, 1e-5),)


def test_augmentation_from_the_dataset_page_is_used(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_form()
    app.session_state["augmentation"] = {"rotation": 0.25}
    press(sound(app.run()), "Start training")
    assert started[0].augmentation.rotation == 0.25


def test_a_wrong_setting_is_explained_and_nothing_starts(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_form()
    sound(widget(app, "segmented_control", "Weights").set_value("file").run())
    widget(app, "text_input", "Weight file").set_value("/no/such/file.h5")
    sound(app.run())
    assert "weight file" in app.error[0].value
    assert widget(app, "button", "Start training").disabled
    assert started == []


def test_the_estimate_appears_when_the_images_were_split(dataset: Dataset) -> None:
    assert "read and split when the training starts" in texts(open_form())
    ensure_manifest(dataset)
    assert "MB of disk for 12 images" in texts(open_form())


def test_a_data_set_of_a_link_is_chosen(
    dataset: Dataset, tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    add_folder(draw_images(tmp_path / "newer", {"a": 2, "b": 2}, size=16))
    app = open_form(dataset=dataset.id)
    assert widget(app, "selectbox", "Data set").value == dataset.id
