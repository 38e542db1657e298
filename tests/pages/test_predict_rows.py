"""Answers in order, filtered, and as files to take along."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest

from core.runs.run import Run
from core.text.spreadsheet import as_meant
from pages._ui.predict.bars import bars_html
from pages._ui.predict.downloads import csv_bytes, json_bytes
from pages._ui.predict.memo import Answer, Model
from pages._ui.predict.rows import (
    BY_CLASS,
    BY_NAME,
    DIFFERENT_FIRST,
    LEAST_SURE,
    MOST_SURE,
    Row,
    Said,
    Wanted,
    arranged,
    rows_of,
    said,
)
from pages._ui.predict.tray import Picture

NAMES = ("=cat", "dog", "eel")
MODELS = [Model(Run(Path("runs/a-1")), phase, ()) for phase in ("frozen", "finetune")]


def answered(*shares: float, error: str = "", novelty: float | None = None) -> Said:
    is_unfamiliar = novelty is not None and novelty > 1
    probabilities = np.array(shares, np.float32)
    answer = Answer(probabilities, error, b"", f"{shares}", novelty, is_unfamiliar)
    return said(answer, NAMES)


ROWS = [
    Row(Picture("sure.png", "1", b""), answered(0.01, 0.98, 0.01, novelty=0.5)),
    Row(
        Picture("Unsure é.png", "2", b"", "eel"),
        answered(0.5, 0.3, 0.2, novelty=1.5),
        answered(0.1, 0.8, 0.1),
        corrected="eel",
    ),
    Row(Picture("text.png", "3", b""), answered(error="not an image")),
    Row(
        Picture("DOG/x/4.png", "4", b""),
        answered(0.7, 0.2, 0.1),
        answered(0.6, 0.4, 0),
        of_folder="dog",
    ),
]


def names(rows: list[Row]) -> list[str]:
    return [row.picture.source_id for row in rows]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        (LEAST_SURE, "2413"),
        (MOST_SURE, "1423"),
        (BY_NAME, "4132"),
        (BY_CLASS, "2413"),
        (DIFFERENT_FIRST, "2413"),
    ],
)
def test_orders_put_what_cannot_be_read_last(order: str, found: str) -> None:
    wanted = Wanted(order=order)
    assert "".join(names(arranged(ROWS, wanted))) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(label="=cat"), "24"),
        (Wanted(kind="Unlike the training images"), "2"),
        (Wanted(kind="Models disagree"), "2"),
        (Wanted(kind="Can't be read"), "3"),
        (Wanted(kind="Corrected"), "2"),
        (Wanted(kind="Wrong"), "24"),  # one by its folder's name
        (Wanted(shares=(60, 100)), "41"),
        (Wanted(text="UNSURE É"), "2"),
        (Wanted(label="dog", text="png", shares=(0, 50)), ""),
    ],
)
def test_filters_let_through_what_is_asked_for(wanted: Wanted, found: str) -> None:
    assert "".join(names(arranged(ROWS, wanted))) == found


def test_pictures_without_an_answer_yet_are_not_shown() -> None:
    pictures = [row.picture for row in ROWS[2:]]
    last = ROWS[3].said
    (row,) = rows_of(pictures, [None, last], [None, None], {last.answer.digest: "eel"})
    # Its folder is named after a class, in other letters.
    assert (row.picture.source_id, row.corrected, row.truth) == ("4", "eel", "dog")


def test_the_table_has_all_answers_and_no_formula() -> None:
    text = csv_bytes(MODELS, ROWS).decode("utf-8-sig")
    one, two, three, four = csv.DictReader(io.StringIO(text))
    assert (one["path"], one["answer"], one["probability"]) == (
        "sure.png",
        "dog",
        "0.980000",
    )
    assert (one["novelty"], one["unfamiliar"]) == ("0.500000", "no")
    assert one["model"].startswith("a-1:frozen@")
    assert (two["path"], two["label"], two["corrected"]) == (
        "Unsure é.png",
        "eel",
        "eel",
    )
    assert two["answer"] == "'=cat" and as_meant(two["answer"]) == "=cat"
    assert two["probability of eel"] == "0.200000"
    assert (two["other answer"], two["models agree"]) == ("dog", "no")
    assert two["other model"].startswith("a-1:finetune@")
    assert (three["error"], three["answer"], three["probability of dog"]) == (
        "not an image",
        "",
        "",
    )
    assert (four["label"], four["models agree"], four["unfamiliar"]) == (
        "dog",
        "yes",
        "",
    )


def test_of_very_many_classes_the_table_has_the_most_probable() -> None:
    names = tuple(f"c{place}" for place in range(70))
    shares = np.arange(70, dtype=np.float32) / 2415
    rows = [Row(ROWS[0].picture, said(Answer(shares), names)), ROWS[2]]
    one, two = csv.DictReader(io.StringIO(csv_bytes(MODELS[:1], rows).decode()))
    assert (one["answer 2"], one["answer 5"]) == ("c68", "c65")
    assert (two["answer 2"], "probability of c1" in two) == ("", False)


def test_json_has_every_class_and_is_strict() -> None:
    def refuse(text: str) -> float:
        raise AssertionError(text)

    text = json_bytes(MODELS, ROWS).decode()
    value = json.loads(text, parse_constant=refuse)
    assert [one["phase"] for one in value["models"]] == ["frozen", "finetune"]
    one, two, three, _ = value["pictures"]
    assert math.isclose(one["probabilities"]["dog"], 0.98, rel_tol=1e-6)
    assert len(one["probabilities"]) == 3
    assert two["other"]["class"] == "dog" and two["models_agree"] is False
    assert (three["class"], three["probability"], three["error"]) == (
        None,
        None,
        "not an image",
    )


def test_bars_say_in_words_what_they_draw_and_names_are_no_markup() -> None:
    text = bars_html([("<b>x</b>", 0.75), ("y", 0.25)], "#0072B2")
    assert "&lt;b&gt;x&lt;/b&gt;" in text and "<b>" not in text
    assert ">75%<" in text and "width: 75.0%" in text
    assert text.index("75%") < text.index("25%")
