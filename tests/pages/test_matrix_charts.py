"""Figures of confusion matrices: of few classes, of many, and of two models."""

from __future__ import annotations

import base64
import io
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageColor

from core.analysis.confusion import Confusion
from pages._ui.charts.confusion import confusion
from pages._ui.charts.confusion_image import cells_of, classes_at, confusion_image
from pages._ui.charts.matrix import Look, Matrix
from pages._ui.charts.style import background_colour, phase_colour

LOOK = Look(is_share=False, dark=False)


def matrix_of(counts: list[list[int]], names: list[str], **more: Any) -> Matrix:
    found = Confusion.of_counts(np.array(counts))
    return Matrix(found, names, found.totals, "frozen", **more)


def test_a_confusion_matrix_has_true_classes_as_rows_and_names_as_text() -> None:
    figure = confusion(matrix_of([[3, 1], [0, 4]], ["<b>a</b>", "b"]), LOOK)
    assert [*figure.data[0].text] == [["3", "1"], ["", "4"]]
    assert figure.data[0].z[1][0] == 0 < figure.data[0].z[0][1] < figure.data[0].z[0][0]
    assert figure.layout.yaxis.title.text == "True"
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.xaxis.ticktext[0] == "&lt;b&gt;a&lt;/b&gt;"


def test_of_many_classes_there_are_as_many_names_as_have_room() -> None:
    for num_classes, are_all in ((24, True), (25, False), (60, False)):
        counts = np.eye(num_classes, dtype=int).tolist()
        axis = confusion(matrix_of(counts, ["name"] * num_classes), LOOK).layout.xaxis
        assert (axis.ticktext is not None) == are_all
        assert (axis.nticks is not None) != are_all
        assert are_all or axis.labelalias["3"] == "name"


def test_long_class_names_stay_apart_and_are_whole_under_the_pointer() -> None:
    names = [f"solar cells of the {kind} batch & more {kind}" for kind in "ab"]
    figure = confusion(matrix_of([[3, 1], [0, 4]], names), LOOK)
    first, second = figure.layout.xaxis.ticktext
    assert first != second
    assert "…" in first and first.startswith("solar")
    escaped = [name.replace("&", "&amp;") for name in names]
    assert list(figure.data[0].customdata[0][1]) == [1, 25, *escaped]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("num_classes", [61, 1000, 2500])
def test_a_matrix_of_many_classes_is_a_small_picture_to_zoom_into(
    num_classes: int, dark: bool
) -> None:
    random = np.random.default_rng(0)
    labels = random.integers(0, num_classes, 5000)
    answers = np.where(
        random.random(5000) < 0.6, labels, random.integers(0, num_classes, 5000)
    )
    counted = Confusion.of_answers(labels, answers, num_classes)
    names = [f"<b>species</b> {index}" for index in range(num_classes)]
    worst = counted.mistakes()[:100]
    matrix = Matrix(counted, names, counted.totals, "frozen")
    figure = confusion_image(matrix, worst, Look(True, dark))
    assert len(figure.to_json()) < 150_000
    image, rings = figure.data
    data = base64.b64decode(image.source.removeprefix("data:image/png;base64,"))
    with Image.open(io.BytesIO(data)) as drawn:
        assert drawn.size == (min(num_classes, 500),) * 2
        colours = drawn.convert("RGB")
    ground = ImageColor.getrgb(background_colour(dark))
    values = counted.matrix(500)
    row, column = np.argwhere(values == 0)[0].tolist()
    assert colours.getpixel((column, row)) == ground
    row, column = np.argwhere(values > 0)[0].tolist()
    assert colours.getpixel((column, row)) != ground
    side = len(values)
    edge = image.x0 - image.dx / 2, image.x0 + (side - 0.5) * image.dx
    assert edge == pytest.approx((-0.5, num_classes - 0.5)), "pixels lie over classes"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]
    assert (rings.x[0], rings.y[0]) == (worst[0].predicted, worst[0].true)
    for index in (0, 60, num_classes - 1):
        pixel = image.x0 + (index * side // num_classes) * image.dx
        assert index in classes_at(pixel, num_classes)
    assert classes_at(-1, num_classes) == classes_at(num_classes, num_classes) == []


def test_the_pointer_is_told_of_every_cell_of_a_picture() -> None:
    before = Confusion.of_counts(np.array([[6, 4], [0, 9]]))
    matrix = matrix_of([[9, 1], [0, 9]], ["<a>", "b"], before=before)
    told = cells_of(matrix)
    assert told["names"] == ["<a>", "b"] and told["totals"] == [10, 9]
    assert told["sides"] == [
        {"places": [0, 1, 3], "images": [6, 4, 9]},
        {"places": [0, 1, 3], "images": [9, 1, 9]},
    ]


@pytest.mark.parametrize("is_share", [False, True])
def test_a_difference_has_a_sign_and_two_colours(is_share: bool) -> None:
    before = Confusion.of_counts(np.array([[6, 4], [0, 9]]))
    matrix = matrix_of([[9, 1], [0, 9]], ["a", "b"], before=before, chosen=(0, 1))
    figure = confusion(matrix, LOOK._replace(is_share=is_share))
    minus = "\N{MINUS SIGN}"
    shown = ["+30.0", f"{minus}30.0"] if is_share else ["+3", f"{minus}3"]
    assert [*figure.data[0].text] == [shown, ["", ""]]
    (more, fewer), same = figure.data[0].z
    assert more > 0 > fewer and set(same) == {0}
    colours = [colour for _, colour in figure.data[0].colorscale]
    assert len(set(colours)) == 3 and phase_colour("frozen") not in colours
    assert (figure.layout.shapes[0].x0, figure.layout.shapes[0].y0) == (0.5, -0.5)
    assert list(figure.data[0].customdata[0][1]) == [1, 10, "a", "b", 4]
