"""Figures of studies: what is on them."""

from __future__ import annotations

from pages._ui.charts.study_charts import more_images, ranked_backbones
from pages._ui.charts.style import phase_colour
from tests.pages.finished_study import curve_result, rank_row


def test_backbones_are_points_with_intervals_the_best_on_top() -> None:
    rows = [rank_row("a", 0.9), rank_row("b", 0.7)]
    for dark in (False, True):
        figure = ranked_backbones(rows, dark)
        (points,) = figure.data
        assert list(points.x) == [0.9, 0.7]
        assert [round(value, 3) for value in points.error_x.array] == [0.02, 0.02]
        assert points.marker.color == phase_colour("frozen", dark)
        assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_the_most_frequent_class_is_a_line_that_is_always_on_the_chart() -> None:
    figure = ranked_backbones([rank_row("a", 0.9)], False)
    assert figure.layout.shapes[0].x0 == 0.5
    assert figure.layout.xaxis.range[0] < 0.5
    assert "50.0%" in figure.layout.annotations[0].text


def test_the_curve_has_a_band_over_seeds_on_a_logarithmic_axis() -> None:
    figure = more_images(curve_result(), False)
    band, mean, _ = figure.data
    assert list(band.x) == [20, 100, 200, 200, 100, 20]
    assert band.y[0] > mean.y[0] > band.y[-1]
    assert figure.layout.xaxis.type == "log"
    assert list(figure.layout.xaxis.ticktext) == ["20", "100", "200", "400"]


def test_twice_the_images_are_an_open_marker_with_an_interval() -> None:
    expected = more_images(curve_result(), False).data[-1]
    assert list(expected.x) == [200, 400]
    assert list(expected.y) == [0.8, 0.9]
    assert expected.marker.symbol == "diamond-open"
    assert [round(value, 2) for value in expected.error_y.arrayminus] == [0, 0.05]


def test_without_a_statement_there_is_no_marker() -> None:
    figure = more_images(curve_result(expected=None), False)
    assert len(figure.data) == 2
    assert list(figure.layout.xaxis.ticktext) == ["20", "100", "200"]
