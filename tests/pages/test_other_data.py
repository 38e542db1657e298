"""Train: a form and a run that are of two data sets say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset, add_folder
from core.runs.run import Run
from tests.pages.apptest import open_page, press, texts
from tests.pages.made_runs import made_run

DrawImages = Callable[..., Path]


@pytest.fixture
def pets(tmp_path: Path, draw_images: DrawImages) -> Dataset:
    return add_folder(draw_images(tmp_path / "pets", {"cat": 6, "dog": 6}, size=16))


@pytest.fixture
def zoo(tmp_path: Path, draw_images: DrawImages) -> Dataset:
    return add_folder(draw_images(tmp_path / "zoo", {"elk": 6, "yak": 6}, size=16))


def opened(run: Run, dataset: Dataset) -> AppTest:
    return open_page("train", run=run.id, dataset=dataset.id)


def chosen(app: AppTest) -> tuple[str | None, str | None]:
    """The data set of the form, and the run beside it."""
    return app.selectbox(key="train_dataset").value, app.selectbox(key="run").value


def test_the_run_or_the_form_can_follow_the_other(pets: Dataset, zoo: Dataset) -> None:
    ours = made_run(1.0, name="pets", dataset=pets.id)
    theirs = made_run(2.0, name="zoo", dataset=zoo.id)
    app = opened(theirs, pets)
    said = "The form is for **pets**, this run is of **zoo**."
    assert said in texts(app)
    press(app, "Show a run of pets")
    assert chosen(app) == (pets.id, ours.id)
    assert "The form is for" not in texts(app)
    app = opened(theirs, pets)
    press(app, "Set the form to zoo")
    assert chosen(app) == (zoo.id, theirs.id)
    assert "The form is for" not in texts(app)


def test_what_is_not_there_is_not_offered(pets: Dataset) -> None:
    app = opened(made_run(1.0, name="zoo", dataset="gone"), pets)
    assert "The form is for **pets**, which has no run yet" in texts(app)
    labels = [button.label for button in app.button]
    assert not [
        label for label in labels if label.startswith(("Show a run", "Set the"))
    ]
