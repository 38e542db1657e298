"""Curves of several runs on one axis with equal scales."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from core.analysis.findings import Finding
from core.runs.metrics_log import History
from core.runs.run import Run
from pages._ui.charts.compared_curves import compared_curves
from pages._ui.charts.run_curves import RunCurves, run_curves
from pages._ui.charts.series import Series
from tests.core.analysis.curve_events import epochs_of, falling
from tests.pages.apptest import components, open_page, sound, texts

FOUND = Finding("over_fitting", "finetune", 2, "Over-fitting", "Why.", ("a", "b", "c"))


def made(name: str, axis: str = "epochs", first: float = 2.0) -> RunCurves:
    """Four frozen epochs of 2 s each, and three of fine-tuning, of 5 s each."""
    frozen = epochs_of(falling(4, first, 0.5), falling(4, first, 0.7))
    tuned = epochs_of(falling(3, 0.5, 0.1), [0.7, 0.8, 0.9])
    epochs = {
        "frozen": [item | {"seconds": 2.0} for item in frozen],
        "finetune": [item | {"seconds": 5.0} for item in tuned],
    }
    kept = {"frozen": 3, "finetune": 1}
    return run_curves(name, History(epochs), kept, [FOUND], axis)


def test_phases_follow_each_other_on_both_axes() -> None:
    frozen, tuned = made("a").phases
    assert frozen.x.tolist() == [1, 2, 3, 4]
    assert tuned.x.tolist() == [5, 6, 7]
    frozen, tuned = made("a", "seconds").phases
    assert frozen.x.tolist() == [2, 4, 6, 8]
    assert tuned.x.tolist() == [13, 18, 23]
    assert (frozen.kept, tuned.kept) == (2, 0)
    assert tuned.findings == [(1, FOUND)]


def test_what_was_no_number_or_is_not_known_is_a_gap() -> None:
    history = History({"frozen": [{"epoch": 1, "loss": None}, {"epoch": 2, "loss": 1}]})
    (phase,) = run_curves(
        "a", history, {"frozen": 0, "finetune": 0}, [], "epochs"
    ).phases
    assert np.isnan(phase.values["loss"]).tolist() == [True, False]
    assert np.isnan(phase.values["val_accuracy"]).all()
    assert phase.kept is None


@pytest.mark.parametrize("dark", [False, True])
def test_all_runs_share_the_axes_of_each_figure(dark: bool) -> None:
    figure = compared_curves([made("a"), made("b", first=9.0)], "epochs", 0.0, dark)
    layout = figure.layout
    assert {layout.yaxis.matches, layout.yaxis3.matches} & {"y", "y3"}
    assert {layout.yaxis2.matches, layout.yaxis4.matches} & {"y2", "y4"}
    drawn = [
        trace
        for trace in figure.data
        if trace.yaxis == "y" and trace.customdata is not None
    ]
    assert {trace.name for trace in drawn} == {
        f"{run}, {phase}" for run in "ab" for phase in ("frozen", "fine-tuned")
    }


def test_runs_differ_in_dash_and_symbol_and_phases_in_colour() -> None:
    figure = compared_curves([made("a"), made("b")], "epochs", 0.0, False)
    looks = {
        trace.name: (trace.line.color, trace.line.dash, trace.marker.symbol)
        for trace in figure.data
        if trace.showlegend and trace.name != "kept epoch"
    }
    assert looks["a, frozen"][0] == looks["b, frozen"][0]
    assert looks["a, frozen"][1:] != looks["b, frozen"][1:]
    assert looks["a, frozen"][0] != looks["a, fine-tuned"][0]
    eight = [Series("", "frozen", place).marker(False)["symbol"] for place in range(8)]
    assert len(set(eight)) == 8


def test_smoothing_leaves_the_raw_curve_pale_behind() -> None:
    smooth = compared_curves([made("a")], "epochs", 0.5, False)
    pale, line = smooth.data[:2]
    raw = made("a").phases[0].values["val_loss"]
    assert list(pale.y) == list(raw)
    assert pale.opacity < 0.5
    assert line.y[0] == raw[0]
    assert raw[-1] < line.y[-1] < raw[0]
    rough = compared_curves([made("a")], "epochs", 0.0, False)
    assert np.isnan(np.array(rough.data[0].y, float)).all()
    assert list(rough.data[1].y) == list(raw)


def test_the_kept_epochs_and_the_findings_are_marked() -> None:
    runs = [made(name, "seconds") for name in "ab"]
    figure = compared_curves(runs, "seconds", 0.0, False)
    stars = [trace for trace in figure.data if trace.name == "kept epoch"]
    assert list(stars[0].x) == [6, 13, 6, 13]
    assert "a, frozen: kept epoch 3" in stars[0].text
    marks = [item for item in figure.layout.annotations if "Over-fitting" in item.text]
    assert [item.x for item in marks] == [18, 18]


def test_a_loss_that_blew_up_leaves_the_rest_to_be_seen() -> None:
    run = made("a")
    run.phases[1].values["loss"][-1] = 900.0
    figure = compared_curves([run], "epochs", 0.0, False)
    assert figure.layout.yaxis.range == (0, 4)
    assert "goes on above" in figure.layout.annotations[0].text


def _figure(app: Any) -> dict[str, Any]:
    (drawn,) = components(app)
    return dict(json.loads(json.loads(drawn.proto.json)["figure"]))


def test_axis_and_smoothing_stand_in_the_address(trained_run: Run) -> None:
    app = open_page("compare", show="Curves")
    assert "smoothing" not in app.query_params
    sound(app.select_slider(key="smoothing").set_value("0.6").run())
    sound(app.segmented_control(key="axis").set_value("seconds").run())
    assert (app.query_params["smoothing"], app.query_params["axis"]) == (
        "0.6",
        "seconds",
    )
    again = open_page("compare", show="Curves", smoothing="0.6", axis="seconds")
    assert again.select_slider(key="smoothing").value == "0.6"
    assert _figure(again) == _figure(app)
    odd = open_page("compare", show="Curves", smoothing="7")
    assert "asks for 7" in odd.warning[0].value


def test_a_frozen_result_shows_its_phase_alone(trained_run: Run) -> None:
    app = open_page("compare", show="Curves", result=f"{trained_run.id}:frozen")
    names = {trace["name"] for trace in _figure(app)["data"]}
    assert names == {"Frozen, validation", "Frozen, training", "kept epoch"}
    assert "kept" in texts(app)
