"""What happened to a data set's files since they were split, and odd pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from pages._ui.dataset.gallery import thumbnails
from tests.pages.apptest import open_page, press, texts

DrawImages = Callable[..., Path]


@pytest.fixture
def dataset(tmp_path: Path, draw_images: DrawImages) -> Dataset:
    folder = draw_images(tmp_path / "pets", {"cat": 10, "dog": 12}, size=16)
    (folder / "cat" / "note.jpg").write_text("hello")
    dataset = add_folder(folder)
    ensure_manifest(dataset)
    return dataset


def change(dataset: Dataset) -> None:
    """Add two files, remove one, change one, repair one."""
    cat = Path(dataset.root) / "cat"
    for number in (1, 2):
        shutil.copy(cat / "0000.png", cat / f"more-{number}.png")
    (cat / "0004.png").unlink()
    os.utime(cat / "0006.png", (1, 1))
    shutil.copy(cat / "0000.png", cat / "note.jpg")


def test_adding_a_changed_folder_again_says_what_changed(dataset: Dataset) -> None:
    change(dataset)
    app = press(open_page("dataset"), "Add images")
    assert not app.warning
    app.text_input(key="add_path").input(dataset.root)
    app = press(app, "Add this folder")
    (told,) = app.warning
    assert "2 files were added, 1 file is gone, 2 files have changed." in told.value
    app = press(app, "Go to the split")
    app = press(app, "Make a new split")
    assert not app.warning
    assert app.metric[0].value == "24"


def test_adding_the_same_folder_again_is_no_news(dataset: Dataset) -> None:
    app = press(open_page("dataset"), "Add images")
    app.text_input(key="add_path").input(dataset.root)
    assert not press(app, "Add this folder").warning


def test_one_can_check_for_changes(dataset: Dataset) -> None:
    app = press(open_page("dataset", view="Split"), "Check for changes")
    assert not app.warning
    (Path(dataset.root) / "dog" / "0000.png").unlink()
    app = press(app, "Check for changes")
    assert "1 file is gone. Make" in app.warning[0].value


def test_a_folder_that_is_away_is_a_message(dataset: Dataset) -> None:
    app = open_page("dataset", view="Split")
    shutil.rmtree(dataset.root)
    assert len(press(app, "Check for changes").error) == 1


def test_a_picture_under_two_classes_is_named(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    folder = draw_images(tmp_path / "pets", {"cat": 10, "dog": 12}, size=16)
    shutil.copy(folder / "cat" / "0000.png", folder / "dog" / "same.png")
    ensure_manifest(add_folder(folder))
    app = open_page("dataset", view="Problems")
    assert "Pictures under two classes (1)" in texts(app)
    table = app.dataframe[0].value
    assert table.iloc[0].tolist() == ["cat/0000.png", "dog/same.png"]


def test_pictures_of_one_value_are_counted_and_shown(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    folder = draw_images(tmp_path / "pets", {"cat": 10, "dog": 12}, size=16)
    Image.new("L", (16, 16), 9).save(folder / "cat" / "empty.png")
    ensure_manifest(add_folder(folder))
    app = open_page("dataset", view="Problems")
    assert app.metric[3].value == "1"
    assert "Pictures of one single value (1)" in texts(app)
    assert app.dataframe[0].value.iloc[0].tolist()[0] == "cat/empty.png"


def test_the_overview_and_the_gallery_show_pictures_of_16_bits_as_a_model_sees_them(
    tmp_path: Path,
) -> None:
    for label, first in (("a", 0), ("b", 3)):
        (tmp_path / "deep" / label).mkdir(parents=True)
        for number in range(first, first + 3):
            values = np.linspace(number, 300, 256).reshape(16, 16)
            image = Image.fromarray(values.astype(np.uint16))
            image.save(tmp_path / "deep" / label / f"{number}.png")
    dataset = add_folder(tmp_path / "deep")
    ensure_manifest(dataset)
    assert "integer values from 0 to 300" in texts(open_page("dataset"))
    (small,) = thumbnails(dataset, ["a/0.png"])
    assert isinstance(small, Path)
    with Image.open(small) as image:
        assert np.ptp(np.asarray(image)) > 200
