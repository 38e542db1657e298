"""Work in threads, a little ahead of whoever uses the results."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

_THREADS = 2  # beside those of the engine; OpenCV and Pillow work without the GIL
_CHUNK = 16  # items a thread takes at once: handing over one costs 30 microseconds
_CHUNKS_AHEAD = 6  # that are worked on or wait to be used; bounds the memory

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
