"""Predict: ways in for pictures, cards, the exam."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.runs.run import Run
from pages._ui.predict import answers, tray
from pages._ui.run import memo as run_memo
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_run import FakePredictor, picture
from tests.pages.predict_page import bars, run, with_uploads

__all__ = ["run"]  # a fixture


def zipped(*files: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def test_without_a_finished_run_the_page_says_what_to_do() -> None:
    app = open_page("predict")
    assert "There is no trained model yet" in texts(app)
    assert "Train a model" in [button.label for button in app.button]


def test_uploads_get_a_card_each_and_a_bad_one_stops_nobody(run: Run) -> None:
    app = with_uploads(
        ("first <i>.png", picture()),
        ("text.jpg", b"hello"),
        ("../../second.jpg", picture("jpeg")),
    )
    shown = texts(app)
    assert bars(app).count("&lt;b&gt;x</span><span>90%") == 2
    assert r"first \<i\>\.png" in shown and r"second\.jpg" in shown
    assert "Not an image" in app.warning[0].value
    assert "**2 pictures**, 1 that can't be read" in shown


def test_the_ways_in_fold_away_once_there_are_pictures(run: Run) -> None:
    def folded(app: AppTest) -> bool:
        return "More pictures" in [item.label for item in app.expander]

    assert not folded(open_page("predict"))
    app = with_uploads(("first.png", picture()))
    assert folded(app) and len(app.file_uploader) == 2
    app.segmented_control(key="predict_from").set_value("Webcam")
    assert not folded(sound(app.run()))  # where the next picture is taken
    press(app, "Try with test images")
    assert not folded(app)
    app.segmented_control(key="predict_from").set_value("Files")
    assert folded(sound(app.run()))


def test_what_a_file_holds_decides_and_not_its_ending(run: Run) -> None:
    names = ("photo.jfif", "photo.jpe", "photo.pjpeg", "photo", "scan.jpg.webp.bak")
    app = with_uploads(
        *((name, picture("jpeg")) for name in names),
        ("IMG_1.xyz", b"\0\0\0\x18ftypisom" + bytes(99)),
        ("notes", b"%PDF-1.7 \xff\0"),
    )
    assert list(app.file_uploader[0].proto.type) == []
    assert "**5 pictures**, 2 that can't be read" in texts(app)
    assert {"a video", "a PDF document"} <= {
        reason
        for reason in ("a video", "a PDF document")
        for item in app.warning
        if reason in item.value
    }


def test_pictures_add_up_stay_when_the_page_is_left_and_can_be_cleared(
    run: Run,
) -> None:
    app = with_uploads(("a.png", picture()))
    app.file_uploader[0].upload("b.png", picture())
    app.file_uploader[0].upload("a.png", picture())
    sound(app.run())
    assert "**2 pictures**" in texts(app)
    assert "1 picture of these were here already" in app.info[0].value
    app.switch_page("pages/compare.py").run()
    app.switch_page("pages/predict.py").run()
    assert "**2 pictures**" in texts(sound(app))
    assert "**2 pictures**" not in texts(press(app, "Clear"))


def test_a_zip_gives_its_pictures_and_a_bad_one_its_reason(run: Run) -> None:
    good = zipped(
        ("$a$ *b*/1.png", picture()), ("<b>x/2.png", picture()), ("no.txt", b"text")
    )
    app = with_uploads(("pets.zip", good), ("cut.zip", good[: len(good) // 2]))
    # The names of its folders are those of classes: so the answers can be judged.
    assert "**2 pictures**, 1 of 2 right, 1 that can't be read" in texts(app)
    assert r"**cut\.zip** can't be read" in app.warning[0].value


def test_what_has_no_room_is_counted_and_told_where_to_go(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray, "MAX_PICTURES", 2)
    app = with_uploads(*((f"{n}.png", picture()) for n in range(3)))
    assert "1 picture did not fit" in app.warning[0].value
    assert "python -m core predict" in app.warning[0].value
    assert "**2 pictures**" in texts(app)
    monkeypatch.setattr(tray, "MAX_PICTURES", 9)
    monkeypatch.setattr(tray, "MAX_BYTES", 2 * len(picture()))
    app.file_uploader[0].upload("more.png", picture())
    assert "1 picture did not fit" in sound(app.run()).warning[0].value


def test_a_pasted_address_is_refused_with_the_reason(run: Run) -> None:
    app = open_page("predict")
    app.chat_input[0].set_value("https://example.com/cat.jpg")
    sound(app.run())
    assert "Thaw fetches nothing from other computers" in app.warning[0].value
    assert "Save the picture" in app.warning[0].value


def test_a_webcam_picture_is_answered(run: Run) -> None:
    app = open_page("predict")
    sound(app.segmented_control(key="predict_from").set_value("Webcam").run())
    app.camera_input[0].upload("shot.jpg", picture("jpeg"), "image/jpeg")
    assert "**1 picture**" in texts(sound(app.run()))


def test_one_picture_is_shown_with_all_classes_and_why(run: Run) -> None:
    app = with_uploads(("a.png", picture()))
    assert r"## \<b\>x 90%" in texts(app)
    assert "10%" in bars(app)
    assert "Show why" in [item.label for item in app.toggle]


def test_a_picture_of_something_else_is_not_known(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakePredictor, "novelty", 2.0)
    shown = texts(with_uploads(("jeans.png", picture())))
    assert "## I don't know" in shown and r"\<b\>x 90%" in shown
    assert "2.0 times as far" in shown
    assert "1 unlike the training images" in shown


def test_pages_and_filters_ask_no_model_again(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = with_uploads(*((f"{n:02}.png", picture()) for n in range(31)))
    assert "Pictures 1 to 30 of 31" in texts(app)
    monkeypatch.setattr(FakePredictor, "classify", None)
    app.text_input(key="predict_text").input("07")
    sound(app.run())
    assert "Pictures 1 to 1 of 1" in texts(app)
    app.text_input(key="predict_text").input("nothing")
    assert "No picture is like this" in sound(app.run()).info[0].value
    assert "of 31" in texts(press(app, "Clear all filters"))


def test_what_is_answered_is_shown_while_the_model_works(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_FIRST_SECONDS", -1.0)
    monkeypatch.setattr(answers, "_TICK_SECONDS", -1.0)
    app = with_uploads(*((f"{n}.png", picture()) for n in range(20)))
    # Eight at a time: those of the page's run and those of its first tick.
    assert "16 of 20 answers" in app.get("progress")[0].proto.text
    assert "**16 pictures**" in texts(app)
    sound(app.run())
    assert "**20 pictures**" in texts(app) and not app.get("progress")


def test_nasty_files_get_an_answer_or_a_reason_each(
    run: Run, shared_data: Callable[[str], Path]
) -> None:
    files = [path for path in shared_data("nasty").rglob("*") if path.is_file()]
    files = [path for path in files if "LICENSES" not in path.parts]
    app = with_uploads(*((path.name, path.read_bytes()) for path in files))
    while app.get("progress"):
        sound(app.run())
    shown = texts(app)
    read, bad = (
        int(part.split()[0].strip("*"))
        for part in shown[shown.index("**1") :].split("\n")[0].split(", ")
    )
    assert read > 100 and bad > 20
    assert read + bad == len({(path.name, path.read_bytes()) for path in files})


def test_the_exam_shows_the_true_class_in_words(run: Run) -> None:
    app = press(open_page("predict"), "Try with test images")
    shown = texts(app)
    # One test image per class, and the fake knows only the second class.
    assert "**2 pictures**, 1 of 2 right" in shown
    assert shown.count(":material/check: Right") == 1
    assert r"Wrong] it is \$a\$ \*b\*" in shown


def test_a_missing_test_image_is_a_message(run: Run) -> None:
    for path, _ in run_memo.test_images(run):
        Path(path).unlink()
    app = press(open_page("predict"), "Try with test images")
    assert "The file is missing" in app.warning[0].value
