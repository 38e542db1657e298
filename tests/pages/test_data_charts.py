"""Figures of data sets say what they should, with few classes and with many."""

from __future__ import annotations

import pytest

from pages._ui.charts import data_charts
from pages._ui.charts.style import split_colour


def counts(num_classes: int) -> dict[str, dict[str, int]]:
    return {
        f"class {n}": {"train": 7 + n, "validation": 2, "test": 1}
        for n in range(num_classes)
    }


@pytest.mark.parametrize("dark", [False, True])
def test_few_classes_get_named_bars_stacked_by_split(dark: bool) -> None:
    figure = data_charts.class_counts(counts(2), dark)
    assert [trace.name for trace in figure.data] == ["Training", "Validation", "Test"]
    assert [list(trace.x) for trace in figure.data] == [[7, 8], [2, 2], [1, 1]]
    assert list(figure.layout.yaxis.ticktext) == ["class 0", "class 1"]
    assert figure.layout.barmode == "stack"
    colours = [trace.marker.color for trace in figure.data]
    assert colours[0] == split_colour("train", dark)
    assert len(set(colours)) == 3


def test_many_classes_are_sorted_and_keep_one_height() -> None:
    figure = data_charts.class_counts(counts(200), False)
    assert figure.data[0].y[0] == 206
    assert figure.data[0].customdata[0] == "class 199"
    assert (
        figure.layout.height
        == data_charts.class_counts(counts(50), False).layout.height
    )
    assert "200 classes" in figure.layout.xaxis.title.text


def test_names_are_no_markup_for_plotly() -> None:
    figure = data_charts.class_counts({"<b>x</b>": {"train": 1}, "a&b": {}}, False)
    assert list(figure.layout.yaxis.ticktext) == ["&lt;b&gt;x&lt;/b&gt;", "a&amp;b"]


def test_the_splits_differ_in_more_than_colour() -> None:
    figure = data_charts.class_counts(counts(2), False)
    assert len({trace.marker.pattern.shape for trace in figure.data}) == 3


def test_image_sizes_weigh_by_number() -> None:
    figure = data_charts.image_sizes([(300, 200, 50), (100, 100, 2)], False)
    (trace,) = figure.data
    assert (list(trace.x), list(trace.y)) == ([300, 100], [200, 100])
    assert list(trace.marker.size) == [50, 2]
    assert "pixels" in figure.layout.xaxis.title.text
