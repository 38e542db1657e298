"""One function over many files, in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Progress = Callable[[int, int], None]

_NUM_THREADS = min(16, (os.cpu_count() or 1) + 2)

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


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
