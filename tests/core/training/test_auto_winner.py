"""The best of an automatic training keeps to its time."""

from __future__ import annotations

import threading
import time

import pytest

from core.runs.run import Run
from core.runs.study import Study
from core.storage.files import write_json
from core.training import auto_winner, spent
from core.training.reporter import Reporter
from tests.core.training.study_parts import Submit


@pytest.fixture
def study(start: Submit) -> Study:
    return start("auto", {"auto": {"seconds": 3600.0, "backbones": []}})


def test_a_run_whose_time_is_over_is_asked_to_end(
    run: Run, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()

    def train(job: Run) -> None:
        is_first = not asked.is_set()
        for stage, epoch in (("frozen", 1), ("frozen", 9), ("finetune", 2)):
            time.sleep(0.1)
            assert not (is_first and job.stop_requested), "there is nothing to keep yet"
            now = {"stage": stage, "epoch": epoch, "updated": time.time()}
            write_json(job.path / "status.json", {**job.status(), **now})
        while not job.stop_requested:
            time.sleep(0.01)
        asked.set()

    monkeypatch.setattr(auto_winner, "train", train)
    monkeypatch.setattr(auto_winner, "_LOOK_SECONDS", 0.01)
    monkeypatch.setattr(auto_winner, "_LEAST_SECONDS", 0.05)
    reporter, told = Reporter(study, {}), list[float]()
    monkeypatch.setattr(reporter, "progress", lambda done, _: told.append(done))
    with spent.spent_on("fit"):  # of a trial
        pass
    auto_winner.train_until(run, time.monotonic() + 0.05, study, reporter)
    assert asked.is_set()
    assert told and max(told) <= 0.05, "not 37 of 7 seconds"
    assert run.status()["is_warm"], "its start teaches nothing of a new process"
    assert set(spent.read()) <= {spent.OTHER}
    study.request_stop()
    auto_winner.train_until(run, time.monotonic() + 60, study, reporter)
    assert run.stop_requested
