"""Figures: what is on them, in which colour."""

from __future__ import annotations

from itertools import pairwise

import pytest

from core.analysis.findings import Finding
from core.runs.metrics_log import History
from pages._ui.charts.learning_curves import Plan, learning_curves
from pages._ui.charts.style import phase_colour, split_colour


def epoch(number: int) -> dict[str, float]:
    return {
        "epoch": number,
        "loss": 1 / number,
        "accuracy": 0.5,
        "val_loss": 2 / number,
        "val_accuracy": 0.6,
    }


@pytest.fixture
def history() -> History:
    batch = {"epoch": 3, "batch": 1, "batches": 4, "loss": 0.2, "accuracy": 0.9}
    return History(
        epochs={"frozen": [epoch(1), epoch(2)], "finetune": [epoch(1), epoch(2)]},
        batches={"finetune": [batch]},
    )


def test_both_phases_share_one_axis(history: History) -> None:
    traces = {
        (trace.name, trace.xaxis): trace
        for trace in learning_curves(history, False).data
    }
    assert list(traces["Frozen, validation", "x"].x) == [1, 2]
    assert list(traces["Fine-tuned, validation", "x"].x) == [3, 4]
    assert list(traces["Fine-tuned, training", "x"].y) == [1.0, 0.5]


def test_frozen_is_blue_and_fine_tuned_orange_and_not_by_colour_alone(
    history: History,
) -> None:
    for dark in (False, True):
        for trace in learning_curves(history, dark).data:
            phase = "frozen" if trace.name.startswith("Frozen") else "finetune"
            assert trace.line.color == phase_colour(phase, dark)
            if trace.marker.symbol and not trace.name.endswith("first look"):
                symbol = "circle" if phase == "frozen" else "diamond"
                assert trace.marker.symbol.removesuffix("-open") == symbol
    assert phase_colour("frozen") not in map(
        split_colour, ("train", "validation", "test")
    )


def test_one_epoch_tells_training_from_validation_by_its_marks() -> None:
    figure = learning_curves(History(epochs={"frozen": [epoch(1)]}), False, live=True)
    symbols = {
        trace.name.split(", ")[1]: trace.marker.symbol
        for trace in figure.data
        if trace.name.startswith("Frozen") and trace.mode == "lines+markers"
    }
    assert symbols == {"training": "circle-open", "validation": "circle"}


@pytest.mark.parametrize(
    ("done", "planned", "end"), [(1, 40, 10), (1, 3, 3), (0, 1, 1)]
)
def test_first_epochs_do_not_fill_the_axis(done: int, planned: int, end: int) -> None:
    epochs = {"frozen": [epoch(number + 1) for number in range(done)]}
    plan = Plan(epochs=planned)
    axis = learning_curves(History(epochs=epochs), False, True, plan).layout.xaxis2
    assert (axis.range, axis.dtick) == ((0, end), 1)


def test_batches_that_are_too_few_to_draw_leave_the_axes_as_they_are() -> None:
    batch = {"epoch": 1, "batch": 1, "batches": 40, "loss": 2.0, "accuracy": 0.1}
    layout = learning_curves(
        History(batches={"frozen": [batch]}), False, live=True
    ).layout
    assert layout.yaxis.range == (0, 1)
    assert layout.yaxis2.range == (0, 1.005)


def test_an_axis_grows_with_its_epochs_and_ends_with_them() -> None:
    many = History(epochs={"frozen": [epoch(number) for number in range(1, 13)]})
    axis = learning_curves(many, False, True, Plan(epochs=40)).layout.xaxis
    assert (axis.range, axis.dtick) == ((0, None), None)
    over = History(epochs={"frozen": [epoch(1), epoch(2)]})
    axis = learning_curves(over, False, plan=Plan(epochs=40)).layout.xaxis
    assert (axis.range, axis.dtick) == ((0, None), 1)


def test_a_loss_of_smoothed_labels_says_so(history: History) -> None:
    assert "Loss (cross-entropy)" in names_at(learning_curves(history, False))
    smoothed = learning_curves(history, False, plan=Plan(is_smoothed=True))
    assert "Loss (smoothed labels)" in names_at(smoothed)


def test_a_first_look_is_a_hollow_mark_before_the_first_epoch() -> None:
    look = {"phase": "frozen", "images": 160, "val_accuracy": 0.8}
    figure = learning_curves(History(looks={"frozen": look}), False, live=True)
    (mark,) = (trace for trace in figure.data if trace.name == "Frozen, first look")
    assert (mark.x, mark.y, mark.xaxis) == ((0,), (0.8,), "x2")
    assert mark.marker.symbol == "triangle-up-open"
    plain = learning_curves(History(), False, live=True)
    assert [trace.name for trace in figure.data] == [t.name for t in plain.data]


def test_the_switch_is_marked_only_when_there_was_one(history: History) -> None:
    assert [shape.x0 for shape in learning_curves(history, False).layout.shapes] == [
        2.5,
        2.5,
    ]
    only_frozen = History(epochs={"frozen": [epoch(1)]})
    assert not learning_curves(only_frozen, False).layout.shapes


def test_the_number_and_order_of_traces_never_change(history: History) -> None:
    empty = [trace.name for trace in learning_curves(History(), False, live=True).data]
    full = [trace.name for trace in learning_curves(history, False, live=True).data]
    assert empty == full


def test_the_running_epoch_is_drawn_live_only(history: History) -> None:
    def points(live: bool) -> list[float]:
        traces = learning_curves(history, False, live=live).data
        return [x for t in traces if "this epoch" in t.name for x in t.x]

    assert points(live=True) == [2 + 2 + 1 / 4] * 2
    assert points(live=False) == []


def test_an_epoch_that_never_ended_leaves_an_empty_chart(history: History) -> None:
    figure = learning_curves(History(batches=history.batches), False)
    assert figure.layout.xaxis.range == (0, 10)


def test_zoom_survives_an_update(history: History) -> None:
    assert learning_curves(history, False).layout.uirevision


def found(key: str, phase: str, epoch: int, title: str) -> Finding:
    return Finding(key, phase, epoch, title, "Because.", ("a", "b", "c"))


def names_at(figure) -> dict[str, tuple[str, float]]:  # type: ignore[no-untyped-def]
    """Panel and epoch of each name on the curves."""
    return {item.text: (item.xref, item.x) for item in figure.layout.annotations}


def test_findings_are_named_where_they_start_in_the_panel_that_shows_them(
    history: History,
) -> None:
    findings = [
        found("over_fitting", "frozen", 2, "Over-fitting"),
        found("forgetting", "finetune", 2, "Catastrophic forgetting"),
    ]
    figure = learning_curves(history, True, findings=findings)
    names = names_at(figure)
    assert names["<b>Over-fitting</b>"] == ("x", 2)
    assert names["<b>Catastrophic forgetting</b>"] == ("x2", 4)
    dotted = [shape for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert [(shape.xref, shape.x0) for shape in dotted] == [("x", 2), ("x2", 4)]


def test_findings_and_steps_add_no_traces(history: History) -> None:
    history.steps["finetune"] = [0, 1]
    findings = [found("over_fitting", "frozen", 2, "Over-fitting")]
    figure = learning_curves(history, False, live=True, findings=findings)
    plain = learning_curves(History(), False, live=True)
    assert [trace.name for trace in figure.data] == [t.name for t in plain.data]


def test_steps_of_unfreezing_are_marked_where_they_begin(history: History) -> None:
    history.steps["finetune"] = [0, 1]
    figure = learning_curves(history, False)
    assert names_at(figure)["step 2"] == ("x", 3.5)
    assert sorted(shape.x0 for shape in figure.layout.shapes) == [2.5, 2.5, 3.5, 3.5]


def test_a_run_of_one_phase_has_its_curves_only(history: History) -> None:
    scratch = History(epochs={"scratch": [epoch(1), epoch(2)]})
    findings = [found("under_fitting", "scratch", 2, "Under-fitting")]
    figure = learning_curves(scratch, False, plan=Plan(("scratch",)), findings=findings)
    assert {trace.name for trace in figure.data if trace.showlegend} == {
        "From scratch, training",
        "From scratch, validation",
    }
    assert names_at(figure)["<b>Under-fitting</b>"] == ("x", 2)
    assert "fine-tuning begins" not in names_at(figure)


def test_names_stand_above_the_panels_in_rows_of_their_own(history: History) -> None:
    findings = [
        found("over_fitting", "frozen", 2, "Over-fitting"),
        found("rate_too_high", "finetune", 1, "Learning rate too high"),
    ]
    figure = learning_curves(history, False, findings=findings)
    named = [item for item in figure.layout.annotations if item.xref == "x"]
    assert len(named) == 3
    assert {(item.y, item.yref, item.yanchor) for item in named} == {
        (1, "y domain", "bottom")
    }
    heights = sorted(item.yshift for item in named)
    assert all(high - low >= 15 for low, high in pairwise(heights))
    plain = learning_curves(history, False)
    more = figure.layout.height - plain.layout.height
    assert more == figure.layout.margin.t - plain.layout.margin.t > 0


def test_a_finding_that_begins_with_fine_tuning_shares_its_line(
    history: History,
) -> None:
    findings = [found("rate_too_high", "finetune", 1, "Learning rate too high")]
    figure = learning_curves(history, False, findings=findings)
    assert {shape.x0 for shape in figure.layout.shapes} == {2.5}
    assert len(figure.layout.shapes) == 2
    assert names_at(figure)["<b>Learning rate too high</b>"] == ("x", 2.5)


def test_a_loss_that_blows_up_leaves_the_rest_readable(history: History) -> None:
    assert learning_curves(history, False).layout.yaxis.autorange is None
    history.epochs["finetune"][0] |= {"loss": 60.0, "val_loss": None}
    figure = learning_curves(history, False)
    assert list(figure.layout.yaxis.range) == [0, 4.0]
    said = [item.text for item in figure.layout.annotations if "above" in item.text]
    assert said and "to 60" in said[0]
    assert figure.layout.yaxis2.range[1] == 1.005


def test_a_loss_that_begins_high_is_shown_whole() -> None:
    high = [epoch(1) | {"loss": 60.0}, epoch(2)]
    figure = learning_curves(History(epochs={"frozen": high}), False)
    assert figure.layout.yaxis.range[1] is None
