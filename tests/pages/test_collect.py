"""Dataset: taking pictures into a data set of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.data.collected import add_picture, class_counts, new_collection
from core.data.datasets import Dataset, list_datasets
from core.data.manifests import current_manifest, ensure_manifest
from pages._ui.collect import intake
from tests.core.data.conftest import picture
from tests.pages.apptest import open_page, press, sound, texts


def begin(name: str, classes: str) -> AppTest:
    app = open_page("dataset")
    sound(app.segmented_control(key="add_from").set_value("Webcam or pasting").run())
    app.text_input(key="collect_name").input(name)
    app.text_area(key="collect_classes").input(classes)
    return press(app, "Begin")


def collecting(dataset: Dataset) -> AppTest:
    return open_page("dataset", dataset=dataset.id)


def take(app: AppTest, content: bytes) -> AppTest:
    app.camera_input[0].upload("photo.jpg", content, "image/jpeg")
    return sound(app.run())


def drop(app: AppTest, *contents: bytes) -> AppTest:
    sound(
        app.segmented_control(key="collect_from").set_value("Files and pasting").run()
    )
    for place, content in enumerate(contents):
        app.file_uploader[0].upload(f"{place}.png", content, "image/png")
    return sound(app.run())


def filled(count: int) -> Dataset:
    dataset = new_collection("things", ["hand", "mug"])
    for place, name in enumerate(("hand", "mug")):
        for index in range(count):
            add_picture(dataset, name, picture(100 * place + index))
    return dataset


def is_disabled(app: AppTest, label: str) -> bool:
    return next(item for item in app.button if item.label == label).disabled


def test_a_teacher_names_classes_and_takes_pictures() -> None:
    app = begin("On my desk", "mug\n hand ,nothing;")
    (dataset,) = list_datasets()
    assert (dataset.name, app.title[0].value) == ("On my desk", "On my desk")
    take(app, picture(1, format="JPEG"))
    take(app, picture(2, format="JPEG"))
    press(app, "mug")
    take(app, picture(3, format="JPEG"))
    assert class_counts(dataset) == {"hand": 2, "mug": 1, "nothing": 0}
    assert "Still too few: hand \\(2\\), mug \\(1\\) and nothing \\(0\\)" in texts(app)
    assert is_disabled(app, "Train on these pictures")


@pytest.mark.parametrize(
    ("name", "classes", "said"),
    [
        ("", "mug\nhand", "Give the data set a name"),
        ("desk", "mug", "2 to 50 classes"),
        ("desk", "mug\na/b", "a name for a class"),
        ("desk", "mug\nMug", "different names"),
    ],
)
def test_what_can_not_be_says_why(name: str, classes: str, said: str) -> None:
    app = begin(name, classes)
    shown = [item.value.replace("\\", "") for item in (*app.error, *app.warning)]
    assert any(said in text for text in shown)
    assert list_datasets() == []


def test_several_files_come_in_and_the_bad_one_has_its_reason() -> None:
    dataset = new_collection("things", ["hand", "mug"])
    app = drop(collecting(dataset), picture(1), b"<html>", picture(2), picture(1))
    assert class_counts(dataset) == {"hand": 2, "mug": 0}
    assert "2 pictures added to hand" in app.success[0].value
    assert "a web page" in app.warning[0].value.replace("\\", "")
    assert "not stored twice" in app.info[0].value


def test_a_pasted_picture_comes_in_and_text_does_not() -> None:
    dataset = new_collection("things", ["hand", "mug"])
    app = collecting(dataset)
    sound(
        app.segmented_control(key="collect_from").set_value("Files and pasting").run()
    )
    app.chat_input[0].upload("image.png", picture(1), "image/png")
    sound(app.chat_input[0].set_value("").run())
    assert class_counts(dataset)["hand"] == 1
    sound(app.chat_input[0].set_value("a mug").run())
    assert "No picture was in it" in app.info[0].value


def test_too_much_at_once_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_MAX_AT_ONCE", 2)
    dataset = new_collection("things", ["hand", "mug"])
    app = drop(collecting(dataset), *map(picture, range(3)))
    assert "at most 2 pictures" in app.error[0].value.replace("\\", "")
    assert class_counts(dataset)["hand"] == 0


def test_the_last_picture_is_taken_back_and_then_the_one_before() -> None:
    dataset = filled(1)
    app = collecting(dataset)
    assert is_disabled(app, "Take back the last picture")  # others took those
    take(take(app, picture(7, format="JPEG")), picture(8, format="JPEG"))
    press(app, "Take back the last picture")
    assert class_counts(dataset)["hand"] == 2
    press(app, "Take back the last picture")
    assert class_counts(dataset) == {"hand": 1, "mug": 1}
    assert is_disabled(app, "Take back the last picture")
    press(app, "Remove")
    assert class_counts(dataset) == {"hand": 0, "mug": 1}


def test_a_class_is_added_renamed_and_taken_away() -> None:
    dataset = filled(1)
    app = collecting(dataset)
    app.text_input(key=f"add_{dataset.id}").input("cup")
    press(app, "Add it")
    assert "Pictures of **cup**" in app.camera_input[0].label
    press(app, "Remove")
    assert list(class_counts(dataset)) == ["hand", "mug"]
    app.text_input(key=f"rename_{dataset.id}").input("mug")
    press(app, "Rename it")
    assert "different names" in app.error[0].value
    app.text_input(key=f"rename_{dataset.id}").input("left_hand *")
    press(app, "Rename it")
    assert "with" in app.error[0].value
    app.text_input(key=f"rename_{dataset.id}").input("left_hand")
    press(app, "Rename it")
    assert class_counts(dataset) == {"left_hand": 1, "mug": 1}


def test_with_enough_pictures_one_goes_on_to_train() -> None:
    dataset = filled(10)
    app = press(collecting(dataset), "Train on these pictures")
    manifest = current_manifest(dataset)
    assert manifest and len(manifest.entries) == 20
    assert app.selectbox(key="train_dataset").value == dataset.id


def test_more_pictures_later_leave_all_others_on_their_side() -> None:
    dataset = filled(10)
    before = {it.path: it.split for it in ensure_manifest(dataset).entries}
    app = press(collecting(dataset), "Take more pictures")
    take(app, picture(999, format="JPEG"))
    press(app, "Look at the data set")
    manifest = current_manifest(dataset)
    assert manifest and len(manifest.entries) == 21
    sides = {entry.path: entry.split for entry in manifest.entries}
    assert before == {path: sides[path] for path in before}
    assert app.tabs and not app.camera_input


def test_the_removal_says_that_there_are_no_other_pictures(thaw_home: Path) -> None:
    dataset = filled(1)
    app = collecting(dataset)
    sound(app.button(key=f"remove-{dataset.id}").click().run())
    assert "there are no others" in texts(app)
