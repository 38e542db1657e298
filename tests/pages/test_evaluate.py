"""Compare, New images: what an evaluation says, and how one is started and watched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import load_dataset
from core.runs.run import Run
from core.runs.study import Study
from pages._ui.charts.novelty_chart import novelty_histograms
from pages._ui.studies import evaluate
from tests.core.commands.model_study_results import EVALUATION
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_study import held, made_study

TAB = "New images"


def opened(run: Run) -> AppTest:
    return open_page("compare", result=f"{run.id}:finetune", show=TAB)


def evaluated(run: Run, result: dict[str, Any] | None, **status: Any) -> Study:
    dataset = load_dataset(run.config.dataset)
    options = {"run": run.id, "phase": "finetune", "data": "new-1"}
    name = f"study-{len(status)}-{result is None}"
    return made_study("evaluate", dataset, result, name, options=options, **status)


@pytest.fixture
def own_run(trained_run: Run) -> Any:
    """The run, without the evaluations that a test has made."""
    yield trained_run
    for study in evaluate.evaluations_of(trained_run, "finetune"):
        for path in sorted(study.path.iterdir()):
            path.unlink()
        study.path.rmdir()


def test_a_folder_is_named_and_its_evaluation_is_started(
    own_run: Run,
    draw_images: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(evaluate, "submit_evaluation", lambda *it: asked.append(it))
    app = press(opened(own_run), "Judge the model there")
    assert "labelled images; received nothing" in app.error[0].value
    new = draw_images(tmp_path / "new", {"disc": 2, "square": 2}, size=24, seed=9)
    app.text_input(key=f"evaluate_path_{own_run.id}").set_value(str(new))
    press(app, "Judge the model there")
    ((run, phase, dataset),) = asked
    assert (run.id, phase, dataset.root) == (own_run.id, "finetune", str(new))


def test_the_verdict_and_what_it_stands_on_are_shown(own_run: Run) -> None:
    evaluated(own_run, dict(EVALUATION))
    app = sound(opened(own_run))
    shown = texts(app).replace("\\", "")
    assert EVALUATION["verdict"] in shown
    assert "differs by \N{MINUS SIGN}5.0 points (95%" in shown
    assert "interval \N{MINUS SIGN}28.0 to +19.0)" in shown
    assert "1 file that the model was trained on or chosen by" in shown
    table = next(item for item in app.dataframe if "Balanced" in item.value)
    assert list(table.value["Accuracy"]) == ["80.0%", "85.0%"]
    assert len(app.get("plotly_chart")) == 1


def test_one_that_goes_on_can_be_stopped(own_run: Run) -> None:
    study = evaluated(own_run, None, state="queued")
    with held(study):
        press(opened(own_run), "Stop")
        assert study.stop_requested


def test_histograms_are_shares_and_have_the_threshold() -> None:
    novelty = EVALUATION["novelty"]
    assert novelty is not None
    figure = novelty_histograms(novelty, dark=False)
    assert [list(trace.y) for trace in figure.data] == [[0.95, 0.05]] * 2
    assert figure.layout.shapes[0].x0 == 1
