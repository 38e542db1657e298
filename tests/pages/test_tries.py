"""Train: what to try against a finding, at one click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.config import RunConfig
from core.data.datasets import add_folder
from core.runs.run import Run
from pages._ui.frame import shell
from tests.pages.apptest import open_page, press, sound
from tests.pages.test_findings import only_frozen, over_fitting, set_config
from tests.pages.train_page import click

DrawImages = Callable[..., Path]


@pytest.fixture
def run(tmp_path: Path, draw_images: DrawImages) -> Run:
    """A run whose frozen phase over-fits."""
    found = only_frozen(draw_images(tmp_path / "pets", {"cat": 60, "dog": 60}, size=16))
    set_config(found, ["batch_size=8", "seed=5", "head.layers.0.rate=0.3"])
    over_fitting(found)
    return Run(found.path)


def test_a_click_fills_the_form_with_the_run_and_that_change(
    run: Run, started: list[RunConfig], tmp_path: Path, draw_images: DrawImages
) -> None:
    other = add_folder(draw_images(tmp_path / "zoo", {"cat": 60, "dog": 60}, size=16))
    app = open_page("train", run=run.id, dataset=other.id)
    assert app.selectbox(key="train_dataset").value == other.id
    press(app, "Raise the dropout of the head from 0.3 to 0.5.")
    assert "**Head**" in [item.label for item in app.expander]  # it is open
    press(app, "Start training")
    (config,) = started
    expected = run.config.to_json()
    expected["head"]["layers"][0]["rate"] = 0.5
    assert config == RunConfig.from_json(expected)


def test_a_second_try_begins_from_the_run_again(
    run: Run, started: list[RunConfig]
) -> None:
    app = open_page("train", run=run.id)
    for number in (1, 2):
        app = click(app, f"try_frozen_over_fitting_{number}")
    press(app, "Start training")
    (config,) = started
    assert (config.views, config.head.layers[0].rate) == (run.config.views, 0.5)


def test_what_is_no_setting_leads_to_the_data_set(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_config(run, ["views=64", "head.layers.0.rate=0.5", "frozen.learning_rate=1e-8"])
    opened: list[Any] = []
    monkeypatch.setattr(
        shell, "open_page", lambda name, **query: opened.append((name, query))
    )
    app = open_page("train", run=run.id)
    words = "Add more training images, above all of the classes that are confused."
    sound(press(app, words))
    assert opened == [("dataset", {"dataset": run.config.dataset})]
