"""Dataset: adding images in every way, and looking at them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.data.datasets import add_folder, list_datasets
from core.data.manifests import current_manifest, ensure_manifest
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.tiles import tiles

DrawImages = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path, draw_images: DrawImages) -> Path:
    return draw_images(tmp_path / "pets", {"cat": 10, "dog": 12})


def add_path(path: Path | str, app=None):  # type: ignore[no-untyped-def]
    app = app or open_page("dataset")
    app.text_input(key="add_path").input(str(path))
    return press(app, "Add this folder")


def test_without_data_sets_the_page_is_the_add_area() -> None:
    app = open_page("dataset")
    assert "Bring in the images" in texts(app)
    assert "flowers/" in app.code[0].value
    assert not app.tabs


def test_a_folder_is_added_read_split_and_shown(folder: Path) -> None:
    app = add_path(folder)
    (dataset,) = list_datasets()
    assert app.query_params["dataset"] == dataset.id
    figures = {metric.label: metric.value for metric in app.metric}
    assert all(metric.help for metric in app.metric)
    assert figures["Images"] == "22"
    assert figures["Classes"] == "2"
    assert figures["Smallest class"] == "10 images"
    assert figures["Problems"] == "0"
    assert len(app.get("plotly_chart")) >= 1


def test_another_folder_is_added_beside_the_first(
    folder: Path, tmp_path: Path, draw_images: DrawImages
) -> None:
    add_path(folder)
    other = draw_images(tmp_path / "shapes", {"disc": 5, "square": 5}, size=16)
    app = press(open_page("dataset"), "Add images")
    add_path(other, app)
    assert app.title[0].value == "shapes"
    assert len(list_datasets()) == 2
    assert not [box for box in app.text_input if box.key == "add_path"]  # it closed


@pytest.mark.parametrize("path", ["", "  "])
def test_no_path_is_asked_for(path: str) -> None:
    app = add_path(path)
    assert "Enter the path" in app.warning[0].value
    assert list_datasets() == []


def test_a_wrong_path_says_expected_received_and_what_to_do(tmp_path: Path) -> None:
    app = add_path(tmp_path / "missing")
    (error,) = app.error
    assert "Check the path" in error.value
    assert "Expected a folder with one sub" in error.value
    assert "missing" in error.value


def test_a_folder_without_classes_is_refused(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    draw_images(tmp_path, {"cat": 3})
    app = add_path(tmp_path / "cat")
    assert "directly in the folder" in app.error[0].value
    assert list_datasets() == []


def test_a_zip_is_uploaded_and_shown(folder: Path, tmp_path: Path) -> None:
    packed = tmp_path / "pets.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in folder.rglob("*.*"):
            archive.write(path, path.relative_to(folder))
    app = open_page("dataset")
    sound(app.segmented_control(key="add_from").set_value("Zip or tar file").run())
    app.file_uploader[0].upload("../../pets.zip", packed.read_bytes())
    sound(app.run())
    button = next(item for item in app.button if item.label.startswith("Add this zip"))
    sound(button.click().run())
    assert [dataset.name for dataset in list_datasets()] == ["pets"]
    assert app.title[0].value == "pets"


def test_a_damaged_zip_is_a_message() -> None:
    app = open_page("dataset")
    sound(app.segmented_control(key="add_from").set_value("Zip or tar file").run())
    app.file_uploader[0].upload("pets.zip", b"PK\x03\x04 no zip")
    sound(app.run())
    assert len(app.error) == 1
    assert list_datasets() == []


def test_a_data_set_that_cannot_be_used_says_why_and_leaves_nothing_behind(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    root = draw_images(tmp_path / "few", {"cat": 5, "dog": 1})
    app = add_path(root)
    assert "at least 2 usable images" in app.error[0].value
    assert list_datasets() == []
    draw_images(root, {"cat": 5, "dog": 6})
    app = add_path(root)
    assert not app.error
    assert app.metric[0].value == "11"


def test_bad_files_are_listed_with_their_reasons(folder: Path) -> None:
    (folder / "cat" / "note.jpg").write_text("hello")
    app = add_path(folder)
    sound(app.run())
    app = open_page("dataset", view="Problems")
    table = app.dataframe[0].value
    assert table["File"].tolist() == ["cat/note.jpg"]
    assert table["Reason"].tolist() == ["not an image (text)"]


def test_no_problems_is_said(folder: Path) -> None:
    add_path(folder)
    app = open_page("dataset", view="Problems")
    assert "No broken files or exact copies found in 22 images" in app.success[0].value


def test_the_gallery_has_pages_and_filters(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    root = draw_images(tmp_path / "many", {"cat": 20, "dog": 20}, size=16)
    dataset = add_folder(root)
    ensure_manifest(dataset)
    app = open_page("dataset", dataset=dataset.id, view="Gallery")
    assert "Images 1 to 30 of 40" in texts(app)
    assert len(tiles(app)) == 30
    app.pagination[0].set_value(2)
    sound(app.run())
    assert "Images 31 to 40 of 40" in texts(app)
    sound(app.selectbox(key=f"gallery_class_{dataset.id}").select_index(1).run())
    assert "Images 1 to 20 of 20" in texts(app)
    made = (dataset.folder / "thumbnails").glob("*.jpg")
    assert sum(1 for path in made if "cover" not in path.name) == 40


def test_names_are_text_and_never_markup(
    tmp_path: Path, draw_images: DrawImages
) -> None:
    names = {"<b>x": 6, "$a$ *b*": 6}
    root = draw_images(tmp_path / "_odd_ [x](y)", names, size=16)
    dataset = add_folder(root)
    ensure_manifest(dataset)
    app = open_page("dataset", dataset=dataset.id, view="Gallery")
    assert app.title[0].value == r"\_odd\_ \[x\]\(y\)"
    assert app.selectbox(key=f"gallery_class_{dataset.id}").options == list(
        sorted(names)
    )
    assert {tile["words"].split(" · ")[0] for tile in tiles(app)} == set(names)
    chart = open_page("dataset", dataset=dataset.id).get("plotly_chart")[0]
    assert "&lt;b&gt;x" in chart.proto.spec


def test_a_new_split_is_made_and_wrong_shares_are_refused(folder: Path) -> None:
    add_path(folder)
    (dataset,) = list_datasets()
    before = current_manifest(dataset)
    app = open_page("dataset", view="Split")
    press(app, "Make a new split")
    after = current_manifest(dataset)
    assert before and after
    assert (before.seed, after.seed) == (0, 1)
    assert before.digest != after.digest
    app.number_input(key="share_Training %").set_value(90)
    press(app, "Make a new split")
    assert "sum to 1" in app.error[0].value
    assert current_manifest(dataset) == after


def test_the_augmentation_is_kept_for_the_next_training(folder: Path) -> None:
    add_path(folder)
    app = open_page("dataset", view="Augmentation")
    assert len(app.image) == 18
    app.slider(key="aug_rotation").set_value(0.25)
    sound(app.run())
    press(app, "Use in the next training")
    kept = app.session_state["augmentation"]
    assert kept["rotation"] == 0.25
    assert kept["fill_mode"] == "reflect"
    press(app, "Other images")
    assert "The Train page starts with these settings" in texts(app)


def test_a_link_to_an_unknown_data_set_says_so(folder: Path) -> None:
    add_path(folder)
    app = open_page("dataset", dataset="no-such-*one*")
    assert r"no\-such\-\*one\*" in app.warning[0].value
    assert app.title[0].value == "pets"


def test_a_link_opens_the_data_set_it_names(
    folder: Path, tmp_path: Path, draw_images: DrawImages
) -> None:
    first = add_folder(folder)
    second = add_folder(draw_images(tmp_path / "other", {"a": 4, "b": 4}, size=16))
    for dataset in (first, second):
        app = open_page("dataset", dataset=dataset.id)
        assert app.title[0].value == dataset.name
    sound(app.selectbox(key="dataset").set_value(first.id).run())
    assert app.title[0].value == "pets"
    assert app.query_params["dataset"] == first.id


def test_the_sample_shows_its_licence_before_it_is_added() -> None:
    app = open_page("dataset")
    sound(app.segmented_control(key="add_from").set_value("Public data sets").run())
    assert r"CC BY\-NC\-SA" in texts(app)
