"""Figures of several results: ranking, differences, seeds, accuracy against cost."""

from __future__ import annotations

import numpy as np

from core.analysis.several import Marks, compare_several
from pages._ui.charts.difference_matrix import difference_matrix
from pages._ui.charts.pareto_chart import Priced, pareto_chart
from pages._ui.charts.ranking_chart import Dot, ranking_chart
from pages._ui.charts.seed_chart import SeedRow, seed_chart


def several(*num_wrong: int) -> list[Marks]:
    places = np.arange(100)
    return [Marks(places, places >= wrong) for wrong in num_wrong]


def test_the_matrix_says_how_much_the_column_is_better_than_the_row() -> None:
    figure = difference_matrix(compare_several(several(30, 5)), ["<a>", "b"], False)
    (cells,) = figure.data
    # The best first: "b" is the first row and column.
    assert [list(row) for row in cells.text] == [
        ["", "\N{MINUS SIGN}25.0 ★"],
        ["+25.0 ★", ""],
    ]
    said = cells.customdata[1][0]
    assert "&lt;a&gt; → b" in said and "real" in said
    assert "<a>" not in str(figure.layout.yaxis.ticktext)


def test_results_that_are_alike_draw_a_matrix_without_a_star() -> None:
    figure = difference_matrix(compare_several(several(5, 5)), ["a", "b"], True)
    assert figure.data[0].text[0][1] == "+0.0"


def test_the_ranking_has_a_row_per_result_with_its_interval() -> None:
    dots = [
        Dot("best", "finetune", 1, 0.9, (0.8, 0.95)),
        Dot("other", "frozen", 2, 0.7, (0.6, 0.78)),
    ]
    figure = ranking_chart(dots, "test", False)
    assert list(figure.layout.yaxis.ticktext) == ["1.  best", "2.  other"]
    assert [trace.marker.symbol for trace in figure.data] == ["diamond", "circle"]
    assert round(figure.data[0].error_x.arrayminus[0], 6) == 10


def test_seeds_are_points_with_their_mean() -> None:
    row = SeedRow("plain", "frozen", {0: 0.8, 1: 0.9, 2: 0.85})
    points, middle = seed_chart([row], "test", False).data
    assert list(points.x) == [80, 90, 85]
    assert round(middle.x[0], 6) == 85 and round(middle.error_x.array[0], 6) == 5


def test_the_front_is_drawn_through_what_nothing_beats() -> None:
    results = [
        Priced("cheap", "frozen", 1.0, "1 s", 0.7, True),
        Priced("beaten", "frozen", 9.0, "9 s", 0.6, False),
        Priced("dear", "finetune", 20.0, "20 s", 0.9, True),
    ]
    figure = pareto_chart(results, "Seconds", "Test", False)
    assert list(figure.data[0].x) == [1, 20] and list(figure.data[0].y) == [70, 90]
    assert list(figure.data[1].marker.size) == [15, 9]
