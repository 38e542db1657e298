"""An automatic training searches, trains the best, and keeps to its time."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from core.errors import DataError, RunError
from core.runs.run import Run, list_runs
from core.runs.study import RESULTS, Study
from core.runs.trials import read_trials, write_trial
from core.storage.files import write_json
from core.sweep import auto as tries
from core.training import auto_study, auto_winner
from core.training.studies import perform
from tests.conftest import tiny_config
from tests.core.commands.finished_run import write_phase
from tests.core.sweep.made_trials import trial
from tests.core.training.fake_trials import FakeTrainer
from tests.core.training.study_parts import Submit, finished


class FakeTraining:
    """Stands for the training of a run; notes which were trained."""

    def __init__(self) -> None:
        self.runs: list[Run] = []

    def __call__(self, run: Run) -> None:
        self.runs.append(run)
        for phase in run.config.phases:
            write_phase(run, phase, 1, ("validation", "test"))
        state = "stopped" if run.stop_requested else "done"
        write_json(run.path / "status.json", {"state": state})


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> FakeTraining:
    found = FakeTraining()
    monkeypatch.setattr(auto_winner, "train", found)
    return found


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> type[FakeTrainer]:
    monkeypatch.setattr(auto_study, "TrialTrainer", FakeTrainer)
    monkeypatch.setattr(FakeTrainer, "failures", [])
    return FakeTrainer


@pytest.fixture
def study(start: Submit, trials: type[FakeTrainer]) -> Study:
    plan = {"seconds": 3600.0, "backbones": []}
    real = {"weights": "imagenet", "image_size": 0, "alpha": 1.0}
    slow = replace(tiny_config("d").frozen, learning_rate=1e-3)  # there is a better one
    return start("auto", {"auto": plan}, frozen=slow, **real)


def test_it_searches_and_trains_the_best_as_one_run(
    study: Study, training: FakeTraining
) -> None:
    found = finished(study)
    (run,) = training.runs
    assert found["run"] == run.id and found["phase"] == "frozen"
    assert run.config.strategy == "finetune"
    tried = read_trials(study.path)
    assert found["trials"] == len(tried) > 10
    assert {it["values"]["strategy"] for it in tried} == {"frozen", "finetune"}
    rates = [it["values"].get("frozen.learning_rate", 0.0) for it in tried]
    assert run.config.frozen.learning_rate == max(rates), "it had the most right"
    assert run.config.finetune.steps[0].epochs == 30
    assert len(found["sentences"]) == 5


def test_time_for_hardly_more_than_one_training_is_not_spent_on_a_search(
    study: Study, training: FakeTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "ROOM", 1e9)
    finished(study)
    (tried,) = read_trials(study.path)
    assert tried["values"] == tries.first_tries()[0]
    (run,) = training.runs
    assert run.config.strategy == "finetune"
    own = study.config.finetune.steps[0]
    assert run.config.finetune.steps[0].learning_rate == own.learning_rate


def test_what_was_broken_off_goes_on_with_the_same_run(
    study: Study, training: FakeTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(auto_winner, "train", killed)
    with pytest.raises(KeyboardInterrupt):
        perform(study)
    tried = read_trials(study.path)
    monkeypatch.setattr(auto_winner, "train", training)
    (run,) = list_runs()
    run.request_stop()  # as its time was over when the worker was killed
    found = finished(study)
    assert not run.stop_requested
    assert read_trials(study.path) == tried
    assert [run.id for run in list_runs()] == [found["run"]]


def test_a_run_that_was_made_but_not_noted_is_gone_on_with(
    study: Study, training: FakeTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = auto_study.create_run

    def killed(*arguments: Any, **named: Any) -> None:
        real(*arguments, **named)
        raise KeyboardInterrupt

    monkeypatch.setattr(auto_study, "create_run", killed)
    with pytest.raises(KeyboardInterrupt):
        perform(study)
    monkeypatch.setattr(auto_study, "create_run", real)
    found = finished(study)
    assert [run.id for run in list_runs()] == [found["run"]]


@pytest.mark.parametrize("has_result", [False, True])
def test_a_best_that_dies_twice_at_one_place_is_not_trained_for_ever(
    study: Study, monkeypatch: pytest.MonkeyPatch, has_result: bool
) -> None:
    def killed(run: Run) -> None:
        write_json(run.path / "status.json", {"stage": "finetune", "epoch": 1})
        raise KeyboardInterrupt

    monkeypatch.setattr(auto_winner, "train", killed)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            perform(study)
    untils: list[float] = []
    real = auto_study.train_until

    def noted(run: Run, until: float, *rest: Any) -> None:
        untils.append(until - time.monotonic())
        real(run, until, *rest)

    def stopped(run: Run) -> None:
        write_json(run.path / "status.json", {"state": "stopped"})

    monkeypatch.setattr(auto_winner, "train", stopped)
    monkeypatch.setattr(auto_study, "train_until", noted)
    if not has_result:
        with pytest.raises(RunError, match="twice at the same place"):
            perform(study)
        assert not untils
        finished(study)  # whoever freed memory meanwhile goes on with it
        assert len(untils) == 1
        return
    (run,) = list_runs()
    write_phase(run, "frozen", 1, ("validation", "test"))
    assert finished(study)["phase"] == "frozen"
    assert len(untils) == 1 and untils[0] <= 0


def test_a_stop_keeps_what_was_tried_and_trains_nothing(
    study: Study, training: FakeTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.reporter._STOP_SECONDS", 0.0)
    real = FakeTrainer.train

    def stopping(self: Any, *arguments: Any) -> Any:
        study.request_stop()
        self.stop()
        return real(self, *arguments)

    monkeypatch.setattr(FakeTrainer, "train", stopping)
    perform(study)
    assert study.status()["state"] == "stopped" and not training.runs
    found = study.result(RESULTS["auto"])
    assert found is not None and found["run"] == ""
    assert "stopped" in found["sentences"][-1]


def test_a_short_time_is_spent_on_the_head_alone(
    start: Submit, trials: type[FakeTrainer], training: FakeTraining
) -> None:
    plan = {"seconds": 0.01, "backbones": []}
    found = finished(start("auto", {"auto": plan}))
    assert found["trials"] == 1
    assert training.runs[0].config.strategy == "frozen"


def test_images_by_which_no_backbone_can_be_ranked_are_trained_all_the_same(
    start: Submit,
    trials: type[FakeTrainer],
    training: FakeTraining,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    def ranked(_: Any, names: Any, *rest: Any) -> None:
        asked.append(names)
        raise DataError("two images of each class", "one", "Add some.")

    monkeypatch.setattr(auto_study, "ranked_backbones", ranked)
    names = ["efficientnet_lite0", "efficientnet_lite1"]
    plan = {"seconds": 3600.0, "backbones": names}
    real = {"weights": "imagenet", "image_size": 0, "alpha": 1.0}
    found = finished(start("auto", {"auto": plan}, **real))
    assert asked == [names] and found["run"] == training.runs[0].id


def test_settings_that_killed_the_worker_twice_are_not_tried_again(
    study: Study, training: FakeTraining
) -> None:
    values = {"strategy": "frozen", "views": 4}
    for _ in range(2):
        write_trial(study.path, {"number": 0, "state": "begun", "values": values})
    finished(study)
    first, second, *_ = read_trials(study.path)
    assert first["state"] == "failed" and "without a word" in first["reason"]
    assert second["values"] == {**values, "views": 2}


def test_what_an_earlier_worker_tried_first_is_where_it_goes_on(
    start: Submit, trials: type[FakeTrainer], training: FakeTraining
) -> None:
    study = start("auto", {"auto": {"seconds": 0.01, "backbones": []}})
    values = {"strategy": "frozen", "views": 4}
    write_trial(study.path, trial(0, [1], values=values, count=4))
    assert finished(study)["trials"] == 1
