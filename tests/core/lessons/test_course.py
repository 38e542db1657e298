"""Which run is a lesson's, and which settings it still waits for."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from core.lessons.catalogue import LESSONS
from core.lessons.course import differing, own_run, wanted
from core.runs.run import list_runs
from tests.core.lessons.lesson_runs import ended_run, lesson_config

LESSON = LESSONS["thaw-line"]
HIGH, LOW = (index for index, step in enumerate(LESSON.steps) if step.run)


def test_what_is_set_stays_set_until_it_is_set_anew() -> None:
    assert wanted(LESSON, 0)["image_size"] == wanted(LESSON, LOW)["image_size"]
    line = "finetune.steps.0.unfreeze"
    assert (wanted(LESSON, HIGH)[line], wanted(LESSON, LOW)[line]) == (12, 90)


def test_only_what_differs_is_named() -> None:
    settings = {"seed": 0, "finetune.steps.0.epochs": 5, "head.nothing.0": 1}
    values = {"seed": 0, "finetune": {"steps": [{"epochs": 10}]}, "head": {}}
    names = ["finetune.steps.0.epochs", "head.nothing.0"]
    assert differing(values, settings) == names
    assert differing({"finetune": {"steps": []}}, settings) == list(settings)


def test_a_run_counts_where_it_is_of_the_sample_and_as_the_lesson_says(
    thaw_home: Path,
) -> None:
    since = time.time()
    config = lesson_config(LESSON, HIGH)
    ended_run(replace(config, dataset="other"))
    ended_run(replace(config, image_size=128))
    assert own_run(LESSON, HIGH, list_runs(), since) is None
    run = ended_run(replace(config, seed=3))  # what it says nothing of is free
    ended_run(lesson_config(LESSON, LOW))
    found = own_run(LESSON, HIGH, list_runs(), since)
    assert found is not None
    assert found.id == run.id
    assert own_run(LESSON, HIGH, list_runs(), since, [run.id]) is None
    assert own_run(LESSON, HIGH, list_runs(), time.time() + 1) is None
