"""The learning-rate finder in the training form."""

from __future__ import annotations

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.data.datasets import Dataset
from core.runs import queue
from core.runs.job import Job
from core.runs.study import Study, list_studies
from core.storage.files import write_json
from pages._ui.charts.rate_chart import rate_chart
from tests.pages.apptest import press, sound, texts
from tests.pages.train_page import click, open_form, put, widget

RESULT = {
    "phase": "frozen",
    "rates": [1e-5, 1e-4, 1e-3, 1e-2, 1e-1],
    "losses": [0.71, 0.69, 0.5, 0.3, 2.0],
    "smoothed": [0.7, 0.69, 0.5, 0.35, 1.8],
    "suggestion": {
        "rate": 1.14e-3,
        "index": 2,
        "diverges_at": 0.1,
        "reason": "The loss falls from 0.7 to 0.35.",
    },
}


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """Jobs that would have been launched."""
    launched: list[Job] = []

    def launch(job: Job) -> None:
        launched.append(job)
        write_json(job.path / "launch.json", {"id": "one", "time": time.time()})

    monkeypatch.setattr(queue, "launch", launch)
    return launched


def end(study: Study, state: str, result: dict[str, Any] | None, **status: Any) -> None:
    """As its worker would have."""
    if result:
        write_json(study.path / "result.json", result)
    about = {"state": state, "launch": "one"} | status
    write_json(study.path / "status.json", about)


@pytest.mark.parametrize("phase", ["frozen", "finetune"])
def test_find_starts_a_study_of_the_phase_with_the_forms_settings(
    phase: str, dataset: Dataset, queued: list[Job]
) -> None:
    app = put(open_form(), "number_input", "Batch size", 8)
    app = click(app, f"find_rate_{phase}")
    (study,) = list_studies("find_lr")
    assert [job.path for job in queued] == [study.path]
    assert study.options == {"phase": phase}
    assert study.config == RunConfig(dataset.id, batch_size=8)
    assert "Waiting for its turn" in progress_text(app)


def test_from_scratch_the_rate_can_be_found_too(
    dataset: Dataset, queued: list[Job]
) -> None:
    app = put(open_form(), "selectbox", "Recipe", "small_cnn")
    app = click(app, "find_rate_scratch")
    (study,) = list_studies("find_lr")
    assert study.options == {"phase": "scratch"}
    assert study.config.strategy == "scratch"
    result = RESULT | {"phase": "scratch"}
    end(study, "done", result)
    app = click(sound(app.run()), "use_rate_scratch")
    assert widget(app, "number_input", "Learning rate").value == 1.1e-3


def progress_text(app: AppTest) -> str:
    return " ".join(str(item.proto.text) for item in app.get("progress"))


def found(app: AppTest) -> AppTest:
    app = click(app, "find_rate_frozen")
    end(list_studies("find_lr")[0], "done", RESULT)
    return sound(app.run())


def test_the_suggestion_is_shown_with_its_reason_and_taken_by_a_click(
    dataset: Dataset, queued: list[Job], started: list[RunConfig]
) -> None:
    app = found(open_form())
    assert "The loss falls from 0" in texts(app)
    app = click(app, "use_rate_frozen")
    assert widget(app, "number_input", "Learning rate").value == 1.1e-3
    assert widget(app, "number_input", "Learning rate", 1).value == 6e-4
    assert "The loss falls" not in texts(app)
    press(app, "Start training")
    assert started[0].frozen.learning_rate == 1.1e-3


def test_a_curve_of_other_settings_says_so(dataset: Dataset, queued: list[Job]) -> None:
    app = found(open_form())
    assert "other settings" not in texts(app)
    app = put(app, "number_input", "Batch size", 8)
    assert "other settings" in texts(app)


def test_a_curve_of_another_optimizer_says_so(
    dataset: Dataset, queued: list[Job]
) -> None:
    app = put(found(open_form()), "selectbox", "Optimizer", "sgd")
    assert "other settings" in texts(app)


def test_a_failed_search_says_why_and_can_be_closed(
    dataset: Dataset, queued: list[Job]
) -> None:
    app = click(open_form(), "find_rate_frozen")
    error = {"expected": "weights", "received": "none", "action": "Download them."}
    end(list_studies("find_lr")[0], "failed", None, error=error)
    app = sound(app.run())
    assert "Download them" in app.error[0].value
    app = click(app, "close_search_frozen")
    assert not app.error


def test_without_a_suggestion_there_is_nothing_to_take(
    dataset: Dataset, queued: list[Job]
) -> None:
    app = click(open_form(), "find_rate_frozen")
    nothing = {
        "rate": None,
        "index": None,
        "diverges_at": None,
        "reason": "It is flat.",
    }
    end(list_studies("find_lr")[0], "done", RESULT | {"suggestion": nothing})
    app = sound(app.run())
    assert "It is flat" in texts(app)
    assert not any("Use " in item.label for item in app.button)


def test_the_chart_shows_steps_curve_and_suggestion() -> None:
    figure = rate_chart(RESULT, dark=False)
    names = [trace.name for trace in figure.data]
    assert names[:2] == ["each step", "smoothed"]
    assert list(figure.data[2].x) == [1.14e-3]
    assert figure.layout.xaxis.type == "log"
    low, high = figure.layout.yaxis.range
    assert low < 0.35 and high < 1.8  # the blow-up does not flatten the rest
