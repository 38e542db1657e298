"""A sweep tries what its plan says, writes trials down, and goes on after a kill."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from core.config import PhaseConfig
from core.errors import ConfigError
from core.runs.study import RESULTS, Study
from core.runs.sweep_formats import SweepPlan
from core.runs.trials import ended, read_trials, write_trial
from core.sweep.axis import Axis
from core.sweep.plan import make_plan
from core.sweep.search import Attempt
from core.training import sweep_study
from core.training.reporter import StopRequested
from core.training.studies import perform
from tests.core.training.fake_trials import FakeTrainer
from tests.core.training.study_parts import Submit, finished

RATE = Axis("frozen.learning_rate", "float", 1e-3, 1e-1, is_log=True)
POOLING = Axis("head.pooling", "choice", values=("average", "max"))


def plan(count: int = 4, **changes: Any) -> SweepPlan:
    settings: dict[str, Any] = {"search": "random"} | changes
    axes = settings.pop("axes", (RATE, POOLING))
    return make_plan(axes, count, **settings)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeTrainer]:
    monkeypatch.setattr(sweep_study, "TrialTrainer", FakeTrainer)
    monkeypatch.setattr(FakeTrainer, "failures", [])
    return FakeTrainer


@pytest.fixture
def sweep(start: Submit) -> Submit:
    """Makes a sweep of a frozen phase of two epochs."""

    def made(found: SweepPlan, **changes: Any) -> Study:
        settings = {"strategy": "frozen", "frozen": PhaseConfig(2, 1e-2, 0)} | changes
        return start("sweep", {"sweep": found}, **settings)

    return made


def outcomes(study: Study) -> list[tuple[Any, ...]]:
    """What does not depend on the clock."""
    return [
        (it["number"], it["state"], it["values"], it.get("accuracy"), it.get("right"))
        for it in read_trials(study.path)
    ]


@pytest.mark.usefixtures("fast_training")
def test_a_sweep_tries_what_was_asked_for_and_names_the_best(sweep: Submit) -> None:
    study = sweep(plan())
    found = finished(study)
    tried = read_trials(study.path)
    assert [it["state"] for it in tried] == ["done"] * 4
    assert tried[0]["values"] == {}
    assert all(RATE.holds(it["values"][RATE.name]) for it in tried[1:])
    best = max(tried, key=lambda it: (it["accuracy"], -it["loss"]))
    assert found["best"] == best["number"]
    assert all(it["run_seconds"] > 0 and it["count"] == 4 for it in tried)
    assert not (study.path / "metrics.jsonl").exists()


def test_a_sweep_that_was_killed_goes_on_as_if_it_had_not_been(
    sweep: Submit, fake: type[FakeTrainer]
) -> None:
    whole, killed = sweep(plan(search="bayes")), sweep(plan(search="bayes"))
    finished(whole)
    lines = (whole.path / "trials.jsonl").read_text().splitlines(keepends=True)
    # Two trials, a third that was begun, and a line that was being written.
    (killed.path / "trials.jsonl").write_text("".join(lines[:5]) + lines[5][:20])
    finished(killed)
    assert outcomes(killed) == outcomes(whole)


def test_a_trial_that_fails_is_told_and_the_next_ones_go_on(
    sweep: Submit, fake: type[FakeTrainer]
) -> None:
    fake.failures[:] = [None, MemoryError(), ValueError("a defect"), None]
    study = sweep(plan())
    assert finished(study)["failed"] == 2
    states = [it["state"] for it in read_trials(study.path)]
    assert states == ["done", "failed", "failed", "done"]
    reasons = [it.get("reason", "") for it in read_trials(study.path)]
    assert "too little memory" in reasons[1] and "ValueError" in reasons[2]


def test_a_full_disk_ends_the_sweep_and_no_trial_is_blamed(
    sweep: Submit, fake: type[FakeTrainer]
) -> None:
    fake.failures[:] = [None, OSError(errno.ENOSPC, "full")]
    study = sweep(plan())
    with pytest.raises(OSError, match="full"):
        perform(study)
    assert len(ended(read_trials(study.path))) == 1


def test_settings_that_do_not_go_together_are_a_trial_that_fails(
    sweep: Submit, fake: type[FakeTrainer]
) -> None:
    sizes = Axis("image_size", "choice", values=(32, 16))
    study = sweep(plan(axes=(sizes,), search="grid"))
    found = finished(study)
    assert (found["trials"], found["failed"]) == (2, 1)
    assert "image_size" in read_trials(study.path)[1]["reason"]


def test_a_sweep_whose_trials_all_fail_says_why(
    sweep: Submit, fake: type[FakeTrainer]
) -> None:
    fake.failures[:] = [MemoryError(), MemoryError()]
    study = sweep(plan(2))
    with pytest.raises(ConfigError, match="too little memory"):
        perform(study)


def test_a_stop_keeps_the_trials_that_ended(
    sweep: Submit, fake: type[FakeTrainer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.reporter._STOP_SECONDS", 0.0)
    study = sweep(plan())
    real = sweep_study.TrialRunner.write

    def stopping(self: Any, trial: Any) -> Any:
        if (trial["number"], trial["state"]) == (1, "done"):
            study.request_stop()
        return real(self, trial)

    monkeypatch.setattr(sweep_study.TrialRunner, "write", stopping)
    perform(study)
    assert study.status()["state"] == "stopped"
    found = study.result(RESULTS["sweep"])
    assert found is not None and found["trials"] == 2
    assert len(ended(read_trials(study.path))) == 2


def test_a_trial_that_was_stopped_twice_is_tried_again(
    sweep: Submit, fake: type[FakeTrainer]
) -> None:
    study = sweep(plan(2))
    for _ in range(2):
        fake.failures[:] = [StopRequested()]
        perform(study)
        assert study.status()["state"] == "stopped"
    assert finished(study)["failed"] == 0
    assert [it["state"] for it in read_trials(study.path)] == ["done", "done"]


def test_a_sweep_begins_no_trial_after_its_time(
    sweep: Submit, fake: type[FakeTrainer]
) -> None:
    study = sweep(plan(minutes=1e-9))
    assert finished(study)["trials"] == 1


def test_a_trial_that_killed_its_worker_twice_is_left_out(
    sweep: Submit, fake: type[FakeTrainer]
) -> None:
    study = sweep(plan(2))
    for _ in range(2):
        write_trial(study.path, {"number": 0, "state": "begun", "values": {}})
    assert finished(study)["failed"] == 1
    assert "without a word" in read_trials(study.path)[0]["reason"]


def test_hopeless_trials_are_ended_early(
    sweep: Submit, fake: type[FakeTrainer], monkeypatch: pytest.MonkeyPatch
) -> None:
    hopeless = property(lambda attempt: attempt._trial is not None)
    monkeypatch.setattr(Attempt, "is_hopeless", hopeless)
    study = sweep(plan(3))
    assert finished(study)["pruned"] == 2
    pruned = read_trials(study.path)[1]
    assert pruned["state"] == "pruned" and pruned["told"] == [[1, pruned["told"][0][1]]]
