"""Predict: choosing a model, uploads, the exam, the table to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.runs.run import Run
from pages._ui.predict import memo as predict_memo
from pages._ui.predict.answers import Picture, csv_text, share_text
from pages._ui.run import memo as run_memo
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_run import FakePredictor, finished_run, picture

NAMES = {"<b>x": 6, "$a$ *b*": 6}  # sorted: "$a$ *b*" is class 0, "<b>x" class 1


@pytest.fixture
def run(
    tmp_path: Path,
    draw_images: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    monkeypatch.setattr(
        predict_memo,
        "predictor_of",
        lambda run, phase: FakePredictor(run.serving_dir(phase)),
    )
    folder = draw_images(tmp_path / "odd", NAMES, size=16)
    return finished_run(folder, {"frozen": 8, "finetune": 6})


def with_uploads(*files: tuple[str, bytes]) -> AppTest:
    app = open_page("predict")
    for name, data in files:
        app.file_uploader[0].upload(name, data)
    return sound(app.run())


def test_without_a_finished_run_the_page_says_what_to_do() -> None:
    app = open_page("predict")
    assert "There is no trained model yet" in texts(app)
    assert "Train a model" in [button.label for button in app.button]


def test_the_phase_that_validation_chose_is_preselected(run: Run) -> None:
    app = open_page("predict")
    assert app.segmented_control[0].value == "frozen"
    assert app.query_params["model"] == run.id
    assert app.query_params["phase"] == "frozen"
    assert "**80.0%** of 10 test images right" in texts(app)
    assert "chosen on validation" in texts(app)


def test_a_link_opens_its_phase(run: Run) -> None:
    app = open_page("predict", model=run.id, phase="finetune")
    assert app.segmented_control[0].value == "finetune"
    assert "**60.0%** of 10 test images right" in texts(app)
    assert "chosen on validation" not in texts(app)


def test_a_link_to_an_unknown_run_says_so(run: Run) -> None:
    app = open_page("predict", model="no_run")
    assert r"no\_run" in app.warning[0].value


def test_a_link_to_an_unknown_phase_says_so(run: Run) -> None:
    app = open_page("predict", model=run.id, phase="*warm*")
    assert r"no model \*warm\*" in app.warning[0].value
    assert app.segmented_control[0].value == "frozen"


def test_uploads_get_a_card_each_and_a_bad_one_stops_nobody(run: Run) -> None:
    app = with_uploads(
        ("first <i>.png", picture()),
        ("text.jpg", b"hello"),
        ("../../second.jpg", picture("jpeg")),
    )
    shown = texts(app)
    assert shown.count(r"#### \<b\>x 90%") == 2
    assert r"first \<i\>\.png" in shown
    assert r"\.\.\/\.\.\/second\.jpg" in shown
    assert "Not an image" in app.warning[0].value
    assert "**2 pictures**, 1 that can't be read" in shown
    assert [item.proto.value for item in app.get("progress")] == [90, 10, 90, 10]


def test_what_a_file_holds_decides_and_not_its_ending(run: Run) -> None:
    names = ("photo.jfif", "photo.jpe", "photo.pjpeg", "photo", "scan.jpg.webp.bak")
    app = with_uploads(
        *((name, picture("jpeg")) for name in names),
        ("IMG_1.xyz", b"\0\0\0\x18ftypisom" + bytes(99)),
        ("notes", b"%PDF-1.7 \xff\0"),
    )
    assert list(app.file_uploader[0].proto.type) == []
    assert "**5 pictures**, 2 that can't be read" in texts(app)
    assert "a video" in app.warning[0].value
    assert "a PDF document" in app.warning[1].value


def test_too_many_pictures_are_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    data = picture()
    app = with_uploads(*((f"{n}.png", data) for n in range(201)))
    assert "Only the first 200 of 201" in app.warning[0].value
    assert "**200 pictures**" in texts(app)


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


def test_an_incomplete_model_is_a_message(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("THAW_HOME", str(run.path.parent.parent))
    app = press(open_page("predict"), "Try with test images")
    assert "a model that is ready to predict" in app.error[0].value.replace("\\", "")


def test_the_table_holds_all_answers_and_no_formula() -> None:
    pictures = [Picture("=1+1.png", "a", b"", "cat"), Picture("b.png", "b", b"")]
    answers: list[predict_memo.Answer] = [
        {
            "top": (("cat", 0.75), ("dog", 0.25)),
            "error": "",
            "thumbnail": b"",
            "novelty": 1.5,
        },
        {"top": (), "error": "empty file", "thumbnail": b"", "novelty": None},
    ]
    first, second = csv.DictReader(io.StringIO(csv_text(pictures, answers)))
    assert first["file"] == "'=1+1.png"
    assert first["true_class"] == "cat"
    assert (first["class_1"], first["probability_2"]) == ("cat", "0.250000")
    assert second["error"] == "empty file"


def test_the_table_is_a_file_that_excel_reads(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: list[bytes] = []

    def offer(label: str, data: bytes, *rest: object, **options: object) -> None:
        files.append(data)

    monkeypatch.setattr(st, "download_button", offer)
    press(open_page("predict"), "Try with test images")
    assert files and all(data.startswith(b"\xef\xbb\xbffile,") for data in files)


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, ">99%"), (0.994, "99%"), (0.5, "50%"), (0.004, "<1%"), (0.0, "<1%")],
)
def test_no_probability_is_rounded_to_certainty(share: float, text: str) -> None:
    assert share_text(share) == text


def test_a_real_model_answers(trained_run: Run) -> None:
    app = press(open_page("predict", model=trained_run.id), "Try with test images")
    assert "**6 pictures**" in texts(app)
    assert not app.warning
