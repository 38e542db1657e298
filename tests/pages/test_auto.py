"""The best for some minutes, on the Train page."""

from __future__ import annotations

import time
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.config import RunConfig
from core.data.datasets import Dataset
from core.runs.job import Job
from core.runs.study import list_studies
from core.runs.trials import write_trial
from pages._ui.studies.progress import share_done
from tests.core.commands.study_results import AUTO
from tests.core.sweep.made_trials import trial
from tests.pages.apptest import open_page, press, texts
from tests.pages.finished_study import made_study
from tests.pages.test_train_rate import queued
from tests.pages.train_page import click, put

__all__ = ["queued"]

PLAN = {"seconds": 60.0, "backbones": []}


def opened() -> AppTest:
    return open_page("train", None, training="Automatic")


def test_one_button_starts_it_with_the_minutes_that_there_are(
    dataset: Dataset, queued: list[Job]
) -> None:
    app = press(put(opened(), "number_input", "Minutes", 3.0), "Find the best")
    (study,) = list_studies("auto")
    assert [job.path for job in queued] == [study.path]
    assert study.options["auto"]["seconds"] == 180
    assert "efficientnet_lite0" in study.options["auto"]["backbones"]
    assert study.config == RunConfig(dataset.id)
    write_trial(study.path, trial(0, [1, 2]))
    assert "Best of 1 so far" in texts(app.run())


def test_what_it_found_is_told(split: Dataset) -> None:
    made_study("auto", split, dict(AUTO), options={"auto": PLAN})
    assert "4 small trainings were made" in texts(opened())


@pytest.mark.parametrize("status", [{"state": "interrupted"}, {"state": "stopped"}])
def test_what_was_broken_off_goes_on(
    status: dict[str, Any], split: Dataset, queued: list[Job]
) -> None:
    study = made_study("auto", split, None, options={"auto": PLAN}, **status)
    app = opened()
    assert f"automatic training is **{status['state']}**" in texts(app)
    click(app, "resume_auto")
    assert [job.path for job in queued] == [study.path]


def test_the_time_in_which_it_lay_broken_off_is_no_progress(split: Dataset) -> None:
    study = made_study("auto", split, None, options={"auto": PLAN})
    stages = {"features": {"seconds": 10.0}, "train": {"seconds": 5.0}}
    status: Any = {"started": time.time() - 30, "stages": stages}
    assert share_done(study, status) == pytest.approx(0.5, abs=0.05)
    status |= {"started": time.time() - 9_000, "resumes": 1}
    assert share_done(study, status) == 0.25
