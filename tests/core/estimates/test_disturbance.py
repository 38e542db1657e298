"""Runs beside other programs: what they teach the estimates of later ones."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from core import processors
from core.estimates import disturbance
from core.estimates.disturbance import Span, clocks
from core.estimates.record import record
from core.processors import usable_processors
from core.runs.run import Run
from core.storage.files import read_json, write_json
from core.storage.paths import home_dir
from tests.core.estimates.test_record import EPOCHS, STAGE_TIMES, finished, of
from tests.core.runs.conftest import MakeRun

# Of two processors, a stage keeps so many at work by itself.
AT_WORK = {"features": 1.9, "frozen": 1.2, "finetune": 1.6, "evaluate": 1.1}
SLOWER = 2.8  # as a run was beside a test suite


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(disturbance, "usable_processors", lambda: 2.0)


def normal(make_run: MakeRun) -> Run:
    """A run that had the machine for itself."""
    return finished(make_run, {name: measured(name, 1.0) for name in STAGE_TIMES})


def overloaded(make_run: MakeRun) -> Run:
    """The same work, all of it slower: other programs took what it lacks."""
    stages = {name: measured(name, SLOWER) for name in STAGE_TIMES}
    epochs = {name: [SLOWER * it for it in times] for name, times in EPOCHS.items()}
    return finished(make_run, stages, epochs)


def measured(name: str, slower: float) -> dict[str, Any]:
    """What the reporter tells of a stage that took so many times as long."""
    told = STAGE_TIMES[name]
    wall = told["seconds"]
    at_work = wall * AT_WORK.get(name, 1.0)  # as long as it would have taken alone
    idle = 0.0 if slower > 1 else 2 * wall - at_work
    values = {
        "seconds": wall * slower,
        "processor_seconds": at_work,
        "other_seconds": 2 * wall * slower - at_work - idle,
    }
    if "busy_seconds" in told:
        values["busy_seconds"] = told["busy_seconds"] * slower
    return values


def total(run: Run) -> float:
    return of(run, 2000).likely_total_seconds


def test_an_overloaded_run_alone_does_not_double_later_estimates(
    make_run: MakeRun,
) -> None:
    record(normal(make_run))
    expected = total(make_run())
    (home_dir() / "rates.json").unlink()
    record(overloaded(make_run))
    assert 0.5 < total(make_run()) / expected < 1.3


@pytest.mark.parametrize("order", ["on", "no", "nno", "non", "onn", "noo"])
def test_an_overloaded_run_among_others_hardly_counts(
    make_run: MakeRun, order: str
) -> None:
    record(normal(make_run))
    expected = total(make_run())
    (home_dir() / "rates.json").unlink()
    for kind in order:
        record(overloaded(make_run) if kind == "o" else normal(make_run))
    assert 0.6 < total(make_run()) / expected < 1.15


def test_without_word_of_other_programs_the_faster_of_two_runs_counts(
    make_run: MakeRun,
) -> None:
    """As on systems that don't tell what others do, and as older versions wrote it."""
    totals = []
    for run in (normal(make_run), overloaded(make_run)):
        status = read_json(run.path / "status.json")
        for stage in status["stages"].values():
            stage.pop("other_seconds")
        write_json(run.path / "status.json", status)
        record(run)
        totals.append(total(make_run()))
    assert totals[1] == pytest.approx(totals[0], rel=0.01)


@pytest.mark.parametrize(
    ("span", "is_serial", "share"),
    [
        (Span(10.0, 20.0, 0.0), False, 1.0),
        (Span(10.0, 10.0, 10.0), False, 0.5),  # half of the machine each
        (Span(10.0, 10.0, 10.0), True, 1.0),  # one thread had its processor
        (Span(10.0, 5.0, 15.0), True, 0.5),
        (Span(10.0, 12.0, 2.0), False, 0.9),
        (Span(10.0, 0.0, 20.0), False, 0.05),
        (Span(0.0, 0.0, 1.0), False, 1.0),
    ],
)
def test_what_others_took_would_have_been_ours(
    span: Span, is_serial: bool, share: float
) -> None:
    assert span.share_alone(is_serial) == pytest.approx(share)


@pytest.mark.parametrize("by", ["affinity", "quota"])
def test_a_part_of_a_large_computer_is_not_slowed_by_others_on_the_rest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, by: str
) -> None:
    """Four processors of 64 were ours, and busy all the time."""
    quota, mine = tmp_path / "cpu.max", range(4 if by == "affinity" else 64)
    quota.write_text("max 100000" if by == "affinity" else "400000 100000")
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(mine), raising=False)
    monkeypatch.setattr(processors, "_QUOTA", str(quota))
    monkeypatch.setattr(disturbance, "usable_processors", usable_processors)
    assert Span(10.0, 40.0, 560.0).share_alone() == 1.0
    assert Span(10.0, 20.0, 580.0).share_alone() == 0.5


def test_clocks_count_what_this_process_does() -> None:
    before = clocks()
    while time.process_time() - before.own < 0.05:
        pass
    span = clocks().since(before)
    assert span.own >= 0.05
    assert span.wall >= 0.04
    assert span.others >= 0.0
