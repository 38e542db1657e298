"""What a worker says of itself: stages, progress, time left, and whether to stop."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

from core.estimates import disturbance
from core.runs.run import Run, stages_of
from core.storage.files import write_json
from core.training import reporter as module
from core.training.reporter import Reporter, StopRequested


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still until the test turns it on."""
    clock = [1000.0]
    fake = SimpleNamespace(monotonic=lambda: clock[0], time=lambda: clock[0])
    monkeypatch.setattr(module, "time", fake)
    fake = SimpleNamespace(monotonic=lambda: clock[0], process_time=lambda: clock[0])
    monkeypatch.setattr(disturbance, "time", fake)
    return clock


def test_stage_is_running_then_done_with_its_seconds(
    run: Run, now: list[float]
) -> None:
    reporter = Reporter(run, {})
    with reporter.stage("decode", 10):
        assert run.status()["stages"]["decode"]["state"] == "running"
        assert run.status()["stage"] == "decode"
        now[0] += 3.0
    told = run.status()["stages"]
    assert (told["decode"]["state"], told["decode"]["seconds"]) == ("done", 3.0)
    assert list(told) == list(stages_of(run.config))
    assert told["line"]["state"] == "waiting"


def test_seconds_of_a_stage_add_up(run: Run, now: list[float]) -> None:
    reporter = Reporter(run, {})
    for seconds in (2.0, 3.5):
        with reporter.stage("evaluate", 1):
            now[0] += seconds
    assert run.status()["stages"]["evaluate"]["seconds"] == 5.5


def test_stage_that_fails_is_not_done(run: Run) -> None:
    reporter = Reporter(run, {})
    with pytest.raises(ZeroDivisionError), reporter.stage("decode", 1):
        raise ZeroDivisionError
    assert run.status()["stages"]["decode"]["state"] != "done"


def test_time_left_counts_this_stage_and_those_that_wait(
    run: Run, now: list[float]
) -> None:
    reporter = Reporter(run, {"frozen": [20.0], "line": [5.0], "finetune": [40.0]})
    reporter.skip("line")
    with reporter.stage("features", 100):
        reporter.progress(25, 5.0, images=25)
        assert reporter.status["images_per_second"] == 5.0
        # 75 images at 5 a second, frozen and fine-tune
        assert reporter.status["eta_seconds"] == pytest.approx(15.0 + 60.0)


def test_time_left_begins_as_planned_and_follows_what_is_measured(
    run: Run, now: list[float]
) -> None:
    reporter = Reporter(run, {"frozen": [100.0]})
    with reporter.stage("frozen", 10):
        now[0] += 30.0  # compiling, before the first of ten epochs is a tenth done
        reporter.progress(0.1, 30.0)
        assert reporter.status["eta_seconds"] == pytest.approx(99.0)
        left = []
        for epoch in range(1, 10):  # each takes 20 seconds, twice what was planned
            now[0] += 20.0
            reporter.progress(0.1 + epoch, 30.0 + 20.0 * epoch)
            left.append(reporter.status["eta_seconds"])
    assert left[0] == pytest.approx(8.9 * 25.0 / 1.5, rel=0.01)
    assert left[-1] == pytest.approx(0.9 * 20.0, rel=0.1)
    assert max(left) == left[0] < 8.9 * 20.0


def test_time_left_without_a_plan_leaves_the_start_out(
    run: Run, now: list[float]
) -> None:
    reporter = Reporter(run, {})
    with reporter.stage("features", 100):
        now[0] += 50.0
        reporter.progress(10, 50.0)
        assert reporter.status["eta_seconds"] == pytest.approx(450.0)
        now[0] += 10.0
        reporter.progress(60, 60.0)
        assert reporter.status["eta_seconds"] == pytest.approx(40 * 10.0 / 50)


def test_each_stage_has_a_rate_of_its_own(run: Run, now: list[float]) -> None:
    reporter = Reporter(run, {})
    for each in (1.0, 10.0):
        with reporter.stage("evaluate", 4):
            for done in (1, 2):
                now[0] += each
                reporter.progress(done, each * done)
            assert reporter.status["eta_seconds"] == pytest.approx(2 * each)


def test_what_a_stage_did_is_counted(run: Run) -> None:
    reporter = Reporter(run, {})
    with reporter.stage("features", 4):
        reporter.count_conversion()
        reporter.count_conversion()
    stages = run.status()["stages"]
    assert stages["features"]["converted"] == 2
    assert "converted" not in stages["decode"]


def test_a_resumed_run_says_so_and_a_new_one_how_long_it_loaded(run: Run) -> None:
    write_json(run.path / "status.json", {"updated": time.time() - 5.0})
    first = Reporter(run, {})
    assert first.status["loading_seconds"] == pytest.approx(5.0, abs=2.0)
    first.write()
    again = Reporter(run, {})
    assert (first.status["resumes"], again.status["resumes"]) == (0, 1)
    assert "loading_seconds" not in again.status


def test_evaluation_that_comes_again_counts_in_the_time_left(
    run: Run, now: list[float]
) -> None:
    reporter = Reporter(run, {"evaluate": [4.0, 6.0]})
    with reporter.stage("evaluate", 2, 0, (0, 1)):
        now[0] += 4.0
        reporter.progress(1, 0.0)
    with reporter.stage("line", 2):
        told = run.status()["stages"]["evaluate"]
        assert (told["state"], told["seconds"], told["done"]) == ("waiting", 4.0, 1)
        reporter.progress(1, 3.0)
        assert reporter.status["eta_seconds"] == pytest.approx(3.0 + 6.0)
    with reporter.stage("evaluate", 2, 1, (1, 2)):
        assert reporter.status["eta_seconds"] == pytest.approx(6.0)
    assert run.status()["stages"]["evaluate"]["state"] == "done"


def test_time_left_is_there_before_any_progress_and_never_nothing_before_the_end(
    run: Run, now: list[float]
) -> None:
    reporter = Reporter(run, {"frozen": [9.0], "line": [0.0], "evaluate": [4.0, 4.0]})
    seen = []
    with reporter.stage("frozen", 3):
        seen.append(run.status()["eta_seconds"])
        reporter.progress(3, 9.0)
    with reporter.stage("evaluate", 2, 0, (0, 1)):
        seen.append(run.status()["eta_seconds"])
    with reporter.stage("line", 10):
        seen.append(run.status()["eta_seconds"])
    with reporter.stage("evaluate", 2, 1, (1, 2)):
        now[0] += 9.0
        reporter.progress(1.9, 0.0)
        reporter.write()
        seen.append(run.status()["eta_seconds"])
    assert seen[:3] == [17.0, 8.0, 4.0]
    assert 1.0 <= seen[3] < 4.0


def test_rate_of_one_stage_is_not_shown_in_the_next(run: Run) -> None:
    reporter = Reporter(run, {})
    with reporter.stage("features", 10):
        reporter.progress(10, 1.0, images=10)
    with reporter.stage("evaluate", 1):
        assert "images_per_second" not in run.status()
        assert "eta_seconds" not in run.status()  # of the other stage, too


def test_seconds_of_a_killed_stage_are_kept_and_it_no_longer_runs(
    run: Run, now: list[float]
) -> None:
    with Reporter(run, {}).stage("features", 10):
        pass
    killed = Reporter(run, {})
    killed.stage("features", 10).__enter__()
    now[0] += 5.0
    killed.progress(5, 5.0)
    again = Reporter(run, {})
    told = again.status["stages"]["features"]
    assert (told["state"], told["seconds"]) == ("waiting", 5.0)
    again.mark_done("features")
    again.close_stages()
    stages = run.status()["stages"]
    assert (stages["features"]["state"], stages["features"]["done"]) == ("done", 10)
    assert stages["line"]["state"] == "skipped"


def test_status_is_written_twice_a_second_at_most(run: Run, now: list[float]) -> None:
    reporter = Reporter(run, {})
    with reporter.stage("decode", 100):
        seen = []
        for done in range(1, 8):
            now[0] += 0.2
            reporter.progress(done, 1.0)
            seen.append(run.status()["stages"]["decode"]["done"])
    assert seen == [0, 0, 3, 3, 3, 6, 6]


def test_resumed_worker_goes_on_with_what_was_said(run: Run) -> None:
    first = Reporter(run, {})
    with first.stage("decode", 1):
        pass
    write_json(run.path / "launch.json", {"id": "second", "time": 0})
    again = Reporter(run, {})
    assert again.status["started"] == first.status["started"]
    assert again.status["stages"]["decode"]["state"] == "done"
    assert again.status["launch"] == "second"
    assert again.status["state"] == "running"


def test_stop_is_looked_for_a_few_times_a_second(run: Run, now: list[float]) -> None:
    reporter = Reporter(run, {})
    assert not reporter.stop_requested
    run.request_stop()
    assert not reporter.stop_requested  # it has just looked
    now[0] += 0.3
    assert reporter.stop_requested
    (run.path / "stop").unlink()
    assert reporter.stop_requested  # once heard, never forgotten
    with pytest.raises(StopRequested):
        reporter.raise_if_stopped()
