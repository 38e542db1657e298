"""Where labels stand is asked with a preview; classes are left out and taken in."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import add_folder, list_datasets
from core.data.folders.choice import LayoutChoice, save_layout, saved_layout
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, ensure_manifest
from pages._ui.dataset import label_preview
from tests.pages.apptest import open_page, press, sound, texts

DrawImages = Callable[..., Path]


@pytest.fixture(autouse=True)
def _fresh() -> None:
    label_preview._preview.clear()
    label_preview._head.clear()


@pytest.fixture
def flat(tmp_path: Path, draw_images: DrawImages) -> Path:
    """Twelve images called like their class and a number, in one folder."""
    drawn = draw_images(tmp_path / "drawn", {"cat": 6, "dog": 6}, size=16)
    root = tmp_path / "flat"
    root.mkdir()
    for path in sorted(drawn.glob("*/*")):
        path.rename(root / f"{path.parent.name}_{path.name.lstrip('_')}")
    shutil.rmtree(drawn)
    return root


def with_table(root: Path, *more: str) -> Path:
    rows = [
        f"{path.name},{'A' if path.name[:3] == 'cat' else '=B'},{index % 2}"
        for index, path in enumerate(sorted(root.iterdir()))
    ]
    (root / "labels.csv").write_text("\n".join(["f,label,odd", *rows, *more]))
    return root


def added(path: Path) -> AppTest:
    app = open_page("dataset")
    app.text_input(key="add_path").input(str(path))
    return press(app, "Add this folder")


def manifest() -> Manifest:
    (dataset,) = list_datasets()
    found = current_manifest(dataset)
    assert found is not None
    return found


def test_a_table_is_previewed_and_read(flat: Path) -> None:
    app = added(with_table(flat, "moon.jpg,A,1"))
    assert not app.error
    assert "Where the classes stand was guessed" in app.info[0].value
    head, counts, left_out = (item.value for item in app.dataframe)
    assert list(head.columns) == ["f", "label", "odd"] and len(head) == 5
    assert sorted(counts.to_numpy().tolist()) == [["=B", 6], ["A", 6]]
    assert left_out["File"].tolist() == ["moon.jpg"]
    (dataset,) = list_datasets()
    assert current_manifest(dataset) is None
    app = press(app, "Read the images like this")
    assert app.metric[0].value == "12"
    assert manifest().class_names == ("=B", "A")


def test_columns_can_be_changed(flat: Path) -> None:
    app = added(with_table(flat))
    app = sound(app.multiselect[0].set_value(["odd"]).run())
    app.file_uploader[0].upload("names.txt", b"even\nodd\n")
    press(sound(app.run()), "Read the images like this")
    assert manifest().class_names == ("even", "odd")


def test_a_column_that_is_missing_stops_the_button(flat: Path) -> None:
    app = added(with_table(flat))
    app = sound(app.multiselect[0].set_value([]).run())
    assert "Name both columns" in app.error[0].value
    (button,) = [it for it in app.button if it.label.startswith("Read the images")]
    assert button.disabled


def test_an_answer_that_leads_to_nothing_can_be_taken_back(flat: Path) -> None:
    rows = [f"{path.name},a photo {path.stem}" for path in sorted(flat.iterdir())]
    (flat / "metadata.csv").write_text("\n".join(["file_name,text", *rows]))
    app = added(flat)
    assert "12 classes with one image only" in app.warning[0].value
    app = press(app, "Read the images like this")
    assert "at least 2 usable images" in app.error[0].value
    app = press(app, "Say something else")
    app = sound(app.radio[0].set_value("pattern").run())
    press(app, "Read the images like this")
    assert manifest().class_names == ("cat", "dog")


def test_a_pattern_is_offered_and_changed(flat: Path) -> None:
    app = added(flat)
    (pattern,) = [it for it in app.text_input if it.label == "Pattern"]
    assert pattern.value == "{class}_{number}"
    app = sound(pattern.set_value("(").run())
    assert "unterminated" in app.error[0].value
    (pattern,) = [it for it in app.text_input if it.label == "Pattern"]
    app = sound(pattern.set_value("{class}t_{number}").run())
    assert "Left out (6)" in [it.label for it in app.expander]
    (pattern,) = [it for it in app.text_input if it.label == "Pattern"]
    app = sound(pattern.set_value("^([a-z]+)").run())
    press(app, "Read the images like this")
    assert manifest().class_names == ("cat", "dog")


def test_a_folder_that_says_nothing_is_refused_and_a_table_can_be_given(
    flat: Path,
) -> None:
    for index, path in enumerate(sorted(flat.iterdir())):
        path.rename(flat / f"IMG_{index}.png")
    app = added(flat)
    assert "directly in the folder" in app.error[0].value
    assert list_datasets() == []
    app = press(app, "Say where the classes stand")
    app = sound(app.radio[0].set_value("upload").run())
    rows = "\n".join(f"IMG_{index}.png,{'ab'[index % 2]}" for index in range(12))
    app.file_uploader[0].upload("../../mine.csv", f"file,label\n{rows}".encode())
    app = press(sound(app.run()), "Read the images like this")
    assert manifest().class_names == ("a", "b")
    assert not (flat / "mine.csv").exists()


def test_an_uploaded_zip_with_a_table_is_asked_about(
    flat: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "pets.zip", "w") as archive:
        for path in with_table(flat).iterdir():
            archive.write(path, path.name)
    app = open_page("dataset")
    sound(app.segmented_control(key="add_from").set_value("Zip or tar file").run())
    app.file_uploader[0].upload("pets.zip", (tmp_path / "pets.zip").read_bytes())
    sound(app.run())
    button = next(item for item in app.button if item.label.startswith("Add this zip"))
    app = sound(button.click().run())
    press(app, "Read the images like this")
    assert manifest().class_names == ("=B", "A")


def test_levels_are_asked_before_the_first_split(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    folders = {"cats/a": 3, "cats/b": 3, "dogs/b": 3, "dogs/c": 3}
    app = added(draw_images(tmp_path / "pets", folders, size=16))
    top, deepest = app.radio[0].options
    assert "2 classes with 12 images" in top and "4 classes" in deepest
    app = sound(app.radio[0].set_value(0).run())
    press(app, "Read the images like this")
    assert manifest().class_names == ("a", "c", "cats/b", "dogs/b")


def test_a_bad_class_is_left_out_with_one_click_and_taken_in(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    counts = {"cat": 4, "dog": 4, "owl_1": 1}
    app = added(draw_images(tmp_path / "pets", counts, size=16))
    assert "at least 2 usable images" in app.error[0].value
    app = press(app, "Leave out owl\\_1")
    assert manifest().class_names == ("cat", "dog")
    assert "Left out, as you said: owl\\_1" in texts(app)
    assert app.metric[3].value == "0"
    app = press(app, "Take owl\\_1 in again")
    assert "Left out" not in texts(app)
    (dataset,) = list_datasets()
    assert saved_layout(dataset.folder) is None


def test_a_class_that_went_bad_is_offered_where_a_new_split_fails(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    root = draw_images(tmp_path / "pets", {"cat": 4, "dog": 4, "owl": 4}, size=16)
    ensure_manifest(add_folder(root))
    for path in sorted((root / "owl").iterdir())[1:]:
        path.unlink()
    app = press(open_page("dataset", view="Split"), "Make a new split")
    assert "owl" in app.warning[-1].value and not app.error
    app = press(app, "Leave out owl")
    press(app, "Make a new split")
    assert manifest().class_names == ("cat", "dog")


def test_what_was_said_is_shown_and_can_be_changed(flat: Path) -> None:
    dataset = add_folder(with_table(flat))
    save_layout(dataset.folder, LayoutChoice("pattern", pattern="{class}_{number}"))
    before = ensure_manifest(dataset)
    app = open_page("dataset", view="Split")
    assert "Classes are read from file names" in texts(app)
    app = press(app, "Say something else")
    app = press(app, "Keep it as it is")
    assert not [it for it in app.radio if it.label.startswith("Where")]
    app = press(app, "Say something else")
    app = sound(app.radio[0].set_value("table0").run())
    app = press(app, "Read the images like this")
    assert current_manifest(dataset) == before
    press(app, "Make a new split")
    assert manifest().class_names == ("=B", "A")
