"""Every second belongs to one part: the innermost that runs."""

from __future__ import annotations

import time

import pytest

from core.training import spent
from core.training.callbacks.spent_on_tracing import SpentOnTracing
from core.training.spent import spent_on


@pytest.fixture(autouse=True)
def _anew() -> None:
    spent.restart()
    spent.read()


def seconds() -> dict[str, float]:
    return {part: taken["seconds"] for part, taken in spent.read().items()}


def test_a_part_inside_another_counts_alone() -> None:
    with spent_on("fit"):
        time.sleep(0.02)
        with spent_on("trace"):
            time.sleep(0.05)
        time.sleep(0.02)
    found = seconds()
    assert 0.04 <= found["fit"] < found["trace"] + 0.04
    assert found["trace"] >= 0.05
    assert found["other"] < 0.04


def test_a_part_that_fails_is_over_with_all_that_it_began() -> None:
    with pytest.raises(ValueError, match="broken"), spent_on("fit"):
        spent.begin("trace")
        raise ValueError("broken")
    spent.read()
    time.sleep(0.02)
    assert list(spent.read()) == ["other"]


def test_what_was_read_is_not_told_again() -> None:
    with spent_on("judge"):
        time.sleep(0.01)
    assert "judge" in spent.read()
    assert "judge" not in spent.read()


def test_until_the_turn_comes_a_job_waits() -> None:
    time.sleep(0.02)
    spent.restart()
    assert seconds()["waiting"] >= 0.02


def test_a_turn_that_comes_ends_whatever_ran() -> None:
    spent.begin("fit")
    spent.restart()
    assert "fit" not in spent.read()


def test_processor_time_is_told_apart() -> None:
    with spent_on("save"):
        time.sleep(0.05)
    taken = spent.read()["save"]
    assert taken["processor_seconds"] < 0.04 < taken["seconds"]


def test_first_batches_count_as_tracing() -> None:
    callback = SpentOnTracing()
    with spent_on("fit"):
        callback.on_train_begin()
        time.sleep(0.02)
        for batch in range(2):
            callback.on_train_batch_end(batch)
            time.sleep(0.005)
        for _ in range(2):
            callback.on_test_begin()
            time.sleep(0.02)
            callback.on_test_batch_end(0)
    found = seconds()
    assert 0.04 <= found["trace"] < 0.06 + 0.05
    assert found["fit"] >= 0.03
