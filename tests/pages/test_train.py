"""Train: the form, what it starts, and the panel of a run in each state."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.data.datasets import Dataset, add_folder
from core.data.manifest import ensure_manifest
from core.files import read_json, try_lock, write_json
from core.runs import jobs
from core.runs.run import Run, list_runs
from pages._ui import train_form
from tests.pages.apptest import open_page, press, sound, texts


@pytest.fixture
def dataset(tmp_path: Path, draw_images: Callable[..., Path]) -> Dataset:
    folder = draw_images(tmp_path / "<b>shapes</b>", {"disc": 6, "square": 6}, size=16)
    return add_folder(folder)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[RunConfig]:
    """What the form would have started; no worker is."""
    configs: list[RunConfig] = []

    def submit(config: RunConfig, *rest: Any) -> Run:
        configs.append(config)
        return jobs.create_run(config, *rest)

    monkeypatch.setattr(train_form, "submit", submit)
    return configs


@pytest.fixture
def copied_run(trained_run: Run) -> Iterator[Run]:
    """A copy of the finished run that a test may change."""
    path = trained_run.path.with_name(f"{trained_run.id}-copy")
    shutil.copytree(trained_run.path, path)
    yield Run(path)
    shutil.rmtree(path, ignore_errors=True)


def widget(app: AppTest, kind: str, label: str, place: int = 0) -> Any:
    return [item for item in getattr(app, kind) if item.label == label][place]


def set_status(run: Run, **values: Any) -> None:
    write_json(run.path / "status.json", run.status() | values)


def test_without_images_the_page_says_where_to_get_them() -> None:
    app = open_page("train")
    assert "Training needs images first" in app.info[0].value
    assert "Nothing has been trained yet" in texts(app)


def test_the_form_starts_what_it_says(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_page("train")
    sound(widget(app, "selectbox", "Backbone").select("mobilenet").run())
    widget(app, "select_slider", "Width (alpha)").set_value(0.25)
    widget(app, "slider", "Views of each image").set_value(2)
    widget(app, "number_input", "Image size").set_value(64)
    widget(app, "number_input", "Epochs", 0).set_value(7)
    widget(app, "number_input", "Epochs", 1).set_value(0)
    sound(app.run())
    app = press(app, "Start training")
    (config,) = started
    assert (config.dataset, config.backbone, config.alpha) == (
        dataset.id,
        "mobilenet",
        0.25,
    )
    assert (config.views, config.image_size) == (2, 64)
    assert (config.frozen.epochs, config.finetune.epochs) == (7, 0)
    assert app.query_params["run"] == list_runs()[0].id


def test_the_defaults_of_the_form_are_those_of_a_run(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    press(open_page("train"), "Start training")
    assert started == [RunConfig(dataset.id)]


def test_augmentation_from_the_dataset_page_is_used(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_page("train")
    app.session_state["augmentation"] = {"rotation": 0.25}
    press(sound(app.run()), "Start training")
    assert started[0].augmentation.rotation == 0.25


def test_a_wrong_setting_is_explained_and_nothing_starts(
    dataset: Dataset, started: list[RunConfig]
) -> None:
    app = open_page("train")
    sound(widget(app, "segmented_control", "Weights").set_value("file").run())
    widget(app, "text_input", "Weight file").set_value("/no/such/file.h5")
    sound(app.run())
    assert "weight file" in app.error[0].value
    assert widget(app, "button", "Start training").disabled
    assert started == []


def test_the_estimate_appears_when_the_images_were_split(dataset: Dataset) -> None:
    assert "read and split when the training starts" in texts(open_page("train"))
    ensure_manifest(dataset)
    assert "GB of disk for 12 images" in texts(open_page("train"))


def test_a_data_set_of_a_link_is_chosen(
    dataset: Dataset, tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    add_folder(draw_images(tmp_path / "newer", {"a": 2, "b": 2}, size=16))
    app = open_page("train", dataset=dataset.id)
    assert widget(app, "selectbox", "Data set").value == dataset.id


def test_a_finished_run_shows_its_figures(trained_run: Run) -> None:
    app = open_page("train", run=trained_run.id)
    labels = {metric.label: metric.value for metric in app.metric}
    result = trained_run.result("frozen")
    assert result is not None
    assert labels["Frozen, test accuracy"] == f"{result['test_accuracy']:.1%}"
    assert labels["Chosen on validation"] in ("Frozen", "Fine-tuned")
    assert {"Compare", "Predict", "Delete"} <= {button.label for button in app.button}


def test_an_unknown_run_of_a_link_is_said(trained_run: Run) -> None:
    app = open_page("train", run="gone-1")
    assert "not here" in app.warning[0].value


def test_an_interrupted_run_offers_to_resume(
    copied_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_status(copied_run, state="running")  # and nobody holds its lock
    app = open_page("train", run=copied_run.id)
    assert "ended without a word" in app.warning[0].value
    launched: list[str] = []
    monkeypatch.setattr(jobs, "launch", lambda run: launched.append(run.id))
    press(app, "Resume")
    assert launched == [copied_run.id]


def test_a_running_run_can_be_stopped(copied_run: Run) -> None:
    set_status(copied_run, state="running", phase="finetune", epoch=1, epochs=2)
    lock = try_lock(copied_run.path / "lock")
    assert lock is not None
    try:
        app = open_page("train", run=copied_run.id)
        assert "1 of 2" in [metric.value for metric in app.metric]
        press(app, "Stop and keep the best model")
    finally:
        lock.release()
    assert copied_run.stop_requested


def test_a_failed_run_says_what_to_do_and_left_out_files_are_named(
    copied_run: Run,
) -> None:
    error = {"expected": "a disk", "received": "none", "action": "Buy <one>."}
    left_out = [{"path": "disc/*1*.png", "reason": "missing"}]
    set_status(copied_run, state="failed", error=error, left_out=left_out)
    app = open_page("train", run=copied_run.id)
    assert r"Buy \<one\>\." in app.error[0].value
    assert r"disc\/\*1\*\.png" in app.warning[0].value


def test_the_live_chart_gets_every_epoch(trained_run: Run) -> None:
    app = open_page("train", run=trained_run.id)
    (chart,) = app.get("bidi_component")
    assert "Fine-tuned, validation" in chart.proto.json
    assert read_json(trained_run.path / "config.json")["seed"] == 0
