"""ROC, precision-recall and thresholds of one class, on Compare."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.analysis.class_changes import class_changes
from core.analysis.comparison import compare
from core.analysis.roc import OneClass, ranking
from core.analysis.threshold import Counts
from core.runs.predictions import Predictions
from core.runs.run import Run
from pages._ui.charts.class_change_chart import class_change_chart
from pages._ui.charts.confidence_histogram import confidence_histogram
from pages._ui.charts.roc_chart import roc_chart
from pages._ui.charts.series import Series
from pages._ui.charts.threshold_chart import threshold_chart
from tests.pages.apptest import charts, open_page, sound, texts

SIDES = Series("Frozen", "frozen", 0), Series("Fine-tuned", "finetune", 1)


def test_both_models_stand_in_one_figure_and_are_told_apart() -> None:
    given = OneClass(np.arange(9) < 4, np.array([9, 8, 5, 3, 7, 4, 2, 1, 0]) / 10)
    found = ranking(given)
    assert found is not None
    figure = roc_chart([(side, found) for side in SIDES], 4 / 9, False)
    drawn = [trace for trace in figure.data if trace.name in ("Frozen", "Fine-tuned")]
    assert len(drawn) == 4
    assert len({(trace.line.color, trace.line.dash) for trace in drawn}) == 2
    assert {trace.line.shape for trace in drawn if trace.xaxis == "x2"} == {"hv"}
    guessing = [trace for trace in figure.data if trace.name == "guessing"]
    assert list(guessing[1].y) == [4 / 9, 4 / 9]


@pytest.mark.parametrize("dark", [False, True])
def test_a_dumbbell_joins_both_recalls_of_a_class(dark: bool) -> None:
    labels = np.array([0, 0, 0, 0, 1, 1])
    rows, places = np.eye(2, dtype=np.float32), np.arange(6)
    sides = ([1, 1, 1, 0, 1, 1], [0, 0, 0, 0, 1, 0])
    a, b = (Predictions(places, labels, rows[said]) for said in sides)
    changes = class_changes(compare(a, b), ("<b>cat", "dog"))
    figure = class_change_chart(changes, SIDES, dark)
    bars, first, second, change = figure.data
    assert list(bars.x)[:3] == [25, 100, None]
    assert (list(first.x), list(second.x)) == ([25, 100], [100, 50])
    assert list(change.x) == pytest.approx([75, -50])
    assert change.error_x.array[0] > 0 and change.error_x.arrayminus[0] > 0
    assert "&lt;b&gt;cat" in figure.layout.yaxis.ticktext[0]
    assert first.marker.symbol != second.marker.symbol


def test_right_and_wrong_answers_are_shares_of_their_own_kind() -> None:
    figure = confidence_histogram(
        np.array([0, 30, 70]), np.array([0, 3, 1]), "frozen", True
    )
    right, wrong = figure.data
    assert list(right.y) == [0, 0.3, 0.7]
    assert list(wrong.y) == [0, 0.75, 0.25]
    assert (right.name, wrong.name) == ("right (100)", "wrong (4)")
    assert right.marker.pattern.shape != wrong.marker.pattern.shape


def test_each_threshold_is_a_matrix_with_intervals() -> None:
    sides = (("a", Counts(8, 2, 1, 9)), ("b", Counts(10, 0, 4, 6)))
    before, after = threshold_chart(sides, "cat", "frozen", False).data
    assert before.z[0][0] == 0.8
    assert "<b>8</b><br>80.0% (49 to 94%)" in before.text[0][0]
    assert "<b>4</b>" in after.text[1][0]
    assert (
        "no images"
        in threshold_chart((("a", Counts(0, 0, 1, 9)),), "x", "frozen", True)
        .data[0]
        .text[0][0]
    )


def test_the_page_draws_roc_of_a_class_that_a_link_names(trained_run: Run) -> None:
    app = open_page("compare", show="ROC and precision", **{"class": "square"})
    assert app.selectbox(key="class").value == "square"
    (chart,) = charts(app)
    names = {trace["name"] for trace in chart["data"]}
    assert names == {"Frozen", "Fine-tuned", "guessing"}
    table = app.dataframe[0].value
    assert table["Model"].tolist() == ["Frozen", "Fine-tuned"]
    assert all(
        " to " in text for text in [*table["AUROC"], *table["Average precision"]]
    )
    sound(app.selectbox(key="class").set_value("disc").run())
    assert app.query_params["class"] == "disc"


def test_one_result_has_its_roc_and_threshold_too(trained_run: Run) -> None:
    alone = f"{trained_run.id}:frozen"
    for tab in ("ROC and precision", "Threshold"):
        app = open_page("compare", show=tab, result=alone)
        assert len(charts(app)) == 1


def test_a_threshold_is_chosen_on_validation_and_shown_on_test(
    trained_run: Run,
) -> None:
    app = open_page(
        "compare", show="Threshold", least_recall="100", **{"class": "disc"}
    )
    assert app.select_slider(key="least_recall").value == "100"
    assert len(charts(app)) == 2
    count = len(trained_run.manifest.split("validation"))
    assert texts(app).count(f"Chosen on {count} validation images") == 2
    assert "at least 100% of disc" in texts(app)
    assert "The aim of 100% is m" in texts(app)
    assert "Few: each of these images is" in texts(app)


def test_costs_stand_in_the_address_and_change_the_threshold(trained_run: Run) -> None:
    app = open_page("compare", show="Threshold", aim="cost", miss_cost="40")
    assert app.number_input(key="miss_cost").value == 40
    assert "cost least, 40 for each missed image" in texts(app)
    assert "Per 100 images mistakes cost" in texts(app)
    sound(app.number_input(key="alarm_cost").set_value(3.0).run())
    assert "and 3 for each false alarm" in texts(app)
    sound(app.number_input(key="alarm_cost").set_value(0.0).run())
    sound(app.number_input(key="miss_cost").set_value(0.0).run())
    assert "every threshold will do" in texts(app)


@pytest.mark.parametrize("cost", ["abc", "-3", "1e12"])
def test_a_link_with_a_cost_that_can_t_be_does_no_harm(
    cost: str, trained_run: Run
) -> None:
    app = open_page("compare", show="Threshold", aim="cost", miss_cost=cost)
    assert app.number_input(key="miss_cost").value == 5
    assert len(charts(app)) == 2


def test_classes_that_changed_are_named_beside_the_table(trained_run: Run) -> None:
    app = open_page("compare", show="Figures per class")
    assert re.search("[Oo]f 2 classes", texts(app))
    app.session_state["changes"] = True
    sound(app.run())
    shown = [list(item.value.columns) for item in app.dataframe]
    assert any("p (Holm)" in columns for columns in shown)
