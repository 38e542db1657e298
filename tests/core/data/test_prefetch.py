"""Work in threads: in order, a little at a time, and errors where they belong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from core.data.prefetch import in_threads, map_files


def test_results_come_in_order_and_from_several_threads() -> None:
    threads = set()
    together = threading.Barrier(2, timeout=10)

    def work(item: int) -> int:
        if item in (0, 16):  # of the first two chunks: both are at work at once
            together.wait()
        threads.add(threading.get_ident())
        return item * 2

    assert list(in_threads(work, range(1000))) == [2 * item for item in range(1000)]
    assert len(threads) == 2 and threading.get_ident() not in threads


def test_items_are_taken_a_few_at_a_time() -> None:
    taken = []

    def items() -> Iterator[int]:
        for item in range(10_000):
            taken.append(item)
            yield item

    results = in_threads(str, items())
    assert next(results) == "0"
    assert len(taken) <= 6 * 16
    results.close()


def test_error_is_raised_where_its_result_is_asked_for() -> None:
    def work(item: int) -> int:
        if item == 40:
            raise KeyError("forty")
        return item

    results = in_threads(work, range(1000))
    assert [next(results) for _ in range(32)] == list(range(32))
    with pytest.raises(KeyError, match="forty"):
        list(results)


def test_nothing_to_do_is_no_result() -> None:
    assert list(in_threads(str, [])) == []


def test_files_are_worked_on_in_order_and_progress_is_told() -> None:
    steps: list[tuple[int, int]] = []
    found = map_files(str, range(1000), lambda *step: steps.append(step))
    assert found == [str(item) for item in range(1000)]
    assert steps == [(done, 1000) for done in range(5, 1001, 5)]
    assert map_files(str, []) == []


def test_what_progress_raises_stops_the_work() -> None:
    began = []

    def work(item: int) -> None:
        began.append(item)
        time.sleep(0.01)

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_files(work, range(10_000), stop)
    assert len(began) < 5_000


def test_an_error_in_a_file_is_passed_on() -> None:
    def work(item: int) -> int:
        return 1 // (item - 3)

    with pytest.raises(ZeroDivisionError):
        map_files(work, range(10))
