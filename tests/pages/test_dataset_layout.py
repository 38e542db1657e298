"""Folders that may be classes or splits are asked about; an old split is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset, add_folder
from core.data.folders.choice import CLASSES, GIVEN, MERGED, LayoutChoice, save_layout
from core.data.manifests import current_manifest, ensure_manifest
from pages._ui.dataset import changes
from tests.pages.apptest import open_page, press, sound, texts

DrawImages = Callable[..., Path]


@pytest.fixture
def dataset(tmp_path: Path, draw_images: DrawImages) -> Dataset:
    for seed, top in enumerate(("Exam", "Learn")):
        draw_images(tmp_path / "pets" / top, {"cat": 6, "dog": 6}, size=16, seed=seed)
    return add_folder(tmp_path / "pets")


def answered(app: AppTest, layout: str) -> AppTest:
    (asked,) = [item for item in app.radio if item.label == "They are"]
    return sound(asked.set_value(layout).run())


def class_names(dataset: Dataset) -> tuple[str, ...]:
    manifest = current_manifest(dataset)
    assert manifest is not None
    return manifest.class_names


def test_nothing_is_split_before_the_question_is_answered(dataset: Dataset) -> None:
    app = open_page("dataset")
    assert "Exam and Learn, with the same folders in them" in app.warning[0].value
    (button,) = [
        item for item in app.button if item.label.startswith("Read the images")
    ]
    assert button.disabled
    assert current_manifest(dataset) is None


@pytest.mark.parametrize(
    ("layout", "classes"), [(CLASSES, ("Exam", "Learn")), (MERGED, ("cat", "dog"))]
)
def test_the_answer_is_followed(
    dataset: Dataset, layout: str, classes: tuple[str, ...]
) -> None:
    app = answered(open_page("dataset"), layout)
    app = press(app, "Read the images like this")
    assert class_names(dataset) == classes
    assert app.metric[0].value == "24"


def test_splits_are_chosen_by_folder(dataset: Dataset) -> None:
    app = answered(open_page("dataset"), GIVEN)
    boxes = {item.label: item for item in app.selectbox}
    boxes["Learn"].set_value("train")
    app = sound(app.run())
    boxes = {item.label: item for item in app.selectbox}
    app = sound(boxes["Exam"].set_value("test").run())
    press(app, "Read the images like this")
    manifest = current_manifest(dataset)
    assert manifest is not None and manifest.class_names == ("cat", "dog")
    assert len(manifest.split("test")) == 12


def test_a_new_split_asks_where_the_folders_have_become_unclear(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    folder = draw_images(tmp_path / "pets", {"one": 6, "two": 6}, size=16)
    dataset = add_folder(folder)
    ensure_manifest(dataset)
    for seed, top in enumerate(("one", "two")):
        for file in (folder / top).iterdir():
            file.unlink()
        draw_images(folder / top, {"cat": 6, "dog": 6}, size=16, seed=seed)
    app = press(open_page("dataset", view="Split"), "Make a new split")
    app = answered(app, MERGED)
    app = press(app, "Read the images like this")
    press(app, "Make a new split")
    assert class_names(dataset) == ("cat", "dog")


def test_an_answer_can_be_changed(dataset: Dataset) -> None:
    save_layout(dataset.folder, LayoutChoice(CLASSES))
    ensure_manifest(dataset)
    app = open_page("dataset", view="Split")
    assert "The folders are read as classes, as you said" in texts(app)
    app = answered(press(app, "Say something else"), MERGED)
    app = press(app, "Read the images like this")
    press(app, "Make a new split")
    assert class_names(dataset) == ("cat", "dog")


def test_a_folder_that_is_added_is_asked_about(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    for seed, top in enumerate(("one", "two")):
        draw_images(tmp_path / "new" / top, {"cat": 6, "dog": 6}, size=16, seed=seed)
    app = open_page("dataset")
    app.text_input(key="add_path").input(str(tmp_path / "new"))
    app = press(app, "Add this folder")
    assert "one and two, with the same folders" in app.warning[0].value
    assert not app.error


def test_the_train_page_says_what_came_since_the_split(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    folder = draw_images(tmp_path / "shapes", {"disc": 6, "square": 6}, size=16)
    ensure_manifest(add_folder(folder))
    assert not open_page("train").warning
    draw_images(folder, {"star": 5}, size=16)
    changes._recent_differences.clear()  # half a minute later
    app = open_page("train")
    told = app.warning[0].value
    assert "5 files were added, the new class is star. Make a new split" in told
    app = press(app, "Go to the split")
    assert "Make a new split" in texts(app)


def test_what_was_understood_stands_under_problems(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    for seed, (split, name) in enumerate((("train", "Cat"), ("val", "cat"))):
        draw_images(tmp_path / "x" / split, {name: 4, "dog": 4}, size=16, seed=seed)
    ensure_manifest(add_folder(tmp_path / "x"))
    app = open_page("dataset", view="Problems")
    assert "are read as one class" in app.info[0].value
