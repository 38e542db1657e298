"""Sweeps on the Train page: started from the form, watched, and trained from."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.data.datasets import Dataset
from core.runs.job import Job
from core.runs.study import Study, list_studies
from core.runs.trials import write_trial
from core.storage.files import write_json
from core.sweep.axis import Axis
from core.sweep.found import sweep_result
from core.sweep.plan import make_plan
from pages._ui.studies import swept
from tests.core.sweep.made_trials import trial
from tests.pages.apptest import open_page, press, sound, texts
from tests.pages.finished_study import made_study
from tests.pages.test_train_rate import queued
from tests.pages.train_page import click, put, widget

__all__ = ["queued"]

SIZES = Axis("batch_size", "choice", values=(8, 16, 32))


def open_sweeps(**query: str) -> AppTest:
    return open_page("train", None, training="Sweep", **query)


@pytest.fixture
def swept_study(split: Dataset) -> Study:
    """A finished sweep of three trials; the second is the best."""
    plan = make_plan([SIZES], 3)
    trials = [
        trial(0, [1]),
        trial(1, [1, 2, 3], values={"batch_size": 8}),
        trial(2, state="failed", values={"batch_size": 16}, reason="No memory."),
    ]
    result = dict(sweep_result(trials, "accuracy"))
    study = made_study("sweep", split, result, options={"sweep": plan})
    for one in trials:
        write_trial(study.path, one)
    return study


def test_a_sweep_starts_from_the_forms_settings(
    dataset: Dataset, queued: list[Job]
) -> None:
    app = put(open_sweeps(), "text_input", "Learning rate (frozen)", "1e-3:1e-2")
    app = put(app, "number_input", "Trials", 7)
    app = press(app, "Start the sweep")
    (study,) = list_studies("sweep")
    assert [job.path for job in queued] == [study.path]
    assert study.config == RunConfig(dataset.id, strategy="frozen")
    plan = study.options["sweep"]
    assert plan["trials"] == 7
    rate, dropout = plan["axes"]
    assert (rate["low"], rate["high"], rate["is_log"]) == (1e-3, 1e-2, True)
    assert dropout["name"] == "head.layers.0.rate"
    assert any(
        "Waiting" in str(item.proto.text) or "Starting" in str(item.proto.text)
        for item in app.get("progress")
    )


def test_a_range_that_makes_no_sense_is_told_and_nothing_starts(
    dataset: Dataset, queued: list[Job]
) -> None:
    app = put(open_sweeps(), "text_input", "Learning rate (frozen)", "1:1000")
    assert "frozen.learning_rate" in app.error[0].value.replace("\\", "")
    assert app.button(key="start_sweep").disabled and not queued


def test_what_a_sweep_found_is_told_and_its_best_is_trained(
    swept_study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    submitted: list[RunConfig] = []

    def submit(config: RunConfig, *_: object) -> Job:
        submitted.append(config)
        return swept_study

    monkeypatch.setattr(swept, "submit", submit)
    app = open_sweeps()
    shown = texts(app).replace("\\", "")
    assert "Best is trial 1" in shown and "optimistic" in shown
    table = app.dataframe[0].value
    assert list(table["State"]) == ["done", "done", "failed"]
    assert "No memory." in table["Settings"].iloc[2]
    press(app, "Train it as a run")
    assert submitted[0].batch_size == 8


def test_a_sweep_that_was_broken_off_goes_on(
    swept_study: Study, queued: list[Job]
) -> None:
    write_json(swept_study.path / "status.json", {"state": "stopped", "launch": "a"})
    app = click(open_sweeps(), "resume_sweep")
    assert [job.path for job in queued] == [swept_study.path]
    sound(app)


def test_without_a_setting_to_vary_nothing_can_be_started(dataset: Dataset) -> None:
    app = open_sweeps()
    sound(widget(app, "multiselect", "Settings to vary").set_value([]).run())
    assert app.button(key="start_sweep").disabled
    assert "at least one setting" in texts(app)
