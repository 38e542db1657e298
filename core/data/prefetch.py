"""One function over many items, in threads: a little ahead, or over many files."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from typing import TypeVar

Progress = Callable[[int, int], None]

# Ahead of an engine that has threads of its own.
_AHEAD_THREADS = 2  # OpenCV and Pillow work without the GIL
_CHUNK_ITEMS = 16  # a thread takes at once: handing over one costs 30 microseconds
_CHUNKS_AHEAD = 6  # are worked on or wait to be used; bounds the memory

_FILE_THREADS = min(16, (os.cpu_count() or 1) + 2)  # most of them wait for a disk

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def in_threads(
    function: Callable[[_Item], _Result], items: Iterable[_Item]
) -> Iterator[_Result]:
    """Apply a function to items in threads, a little ahead of whoever uses the results.

    Args:
        function: Must be safe to call from several threads. What it raises is raised
            where its result is asked for.
        items: Taken a few at a time, as the results are used.

    Returns:
        The results, in order of the items.
    """
    return _ordered(function, items, _AHEAD_THREADS, _CHUNK_ITEMS, _CHUNKS_AHEAD)


def ahead_in_threads(
    function: Callable[[_Item], _Result], items: Iterable[_Item]
) -> Generator[_Result, None, None]:
    """Apply a function to items in as many threads as files are read by.

    Args:
        function: As for `in_threads`; it takes long, as one that reads many files does.
        items: Taken one at a time, as many ahead as there are threads, and two more.

    Returns:
        The results, in order of the items; close it to leave the rest.
    """
    return _ordered(function, items, _FILE_THREADS, 1, _FILE_THREADS + 2)


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
    with closing(_ordered(function, items, _FILE_THREADS, 1, total)) as ordered:
        for done, result in enumerate(ordered, start=1):
            results.append(result)
            if progress and (done % step == 0 or done == total):
                progress(done, total)
    return results


def _ordered(
    function: Callable[[_Item], _Result],
    items: Iterable[_Item],
    num_threads: int,
    chunk_items: int,
    chunks_ahead: int,
) -> Generator[_Result, None, None]:
    """Results in order of the items; what was not begun at a close never is.

    Args:
        function: Called in the threads.
        items: Taken as many chunks at a time as there may be ahead.
        num_threads: That work.
        chunk_items: Items that a thread takes at once.
        chunks_ahead: Chunks that are worked on or wait to be used.
    """

    def work(chunk: list[_Item]) -> list[_Result]:
        return [function(item) for item in chunk]

    iterator = iter(items)
    with ThreadPoolExecutor(num_threads) as pool:
        pending: deque[Future[list[_Result]]] = deque()
        try:
            while chunk := list(islice(iterator, chunk_items)):
                pending.append(pool.submit(work, chunk))
                if len(pending) == chunks_ahead:
                    yield from pending.popleft().result()
            while pending:
                yield from pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
