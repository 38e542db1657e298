"""One function over many items, in threads: a little ahead, or over many files."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Progress = Callable[[int, int], None]

_THREADS = 2  # beside those of the engine; OpenCV and Pillow work without the GIL
_CHUNK = 16  # items a thread takes at once: handing over one costs 30 microseconds
_CHUNKS_AHEAD = 6  # that are worked on or wait to be used; bounds the memory

_NUM_THREADS = min(16, (os.cpu_count() or 1) + 2)

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_threads(
    function: Callable[[_Item], _Result], items: Iterable[_Item]
) -> Iterator[_Result]:
    """Apply a function to items in threads; yields the results in order.

    Args:
        function: Must be safe to call from several threads. What it raises is raised
            where its result is asked for.
        items: Taken a few at a time, as the results are used.
    """
    iterator = iter(items)

    def work(chunk: list[_Item]) -> list[_Result]:
        return [function(item) for item in chunk]

    with ThreadPoolExecutor(_THREADS) as pool:
        pending: deque[Future[list[_Result]]] = deque()
        try:
            while chunk := list(islice(iterator, _CHUNK)):
                pending.append(pool.submit(work, chunk))
                if len(pending) == _CHUNKS_AHEAD:
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()


def map_files(
    function: Callable[[_Item], _Result],
    items: Sequence[_Item],
    progress: Progress | None = None,
) -> list[_Result]:
    """Apply a function to every item, in order of the items.

    Args:
        function: Must be safe to call from several threads.
        items: What to work on.
        progress: Called in the calling thread with (done, total), at most about 200
            times. What it raises stops the work and is passed on.
    """
    total = len(items)
    step = max(1, total // 200)
    results: list[_Result] = []
    with ThreadPoolExecutor(_NUM_THREADS) as pool:
        try:
            for result in pool.map(function, items):
                results.append(result)
                done = len(results)
                if progress and (done % step == 0 or done == total):
                    progress(done, total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return results
