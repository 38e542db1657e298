"""Whether time grows in proportion to the images, and memory not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks._report import verdict

TIME_BAR = 1.25  # times what a further image took at smaller sizes, at most
MEMORY_BAR = 1.5  # times the memory of the smallest size, at most


def growth(sizes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Judge several sizes.

    What a run takes whatever its size (loading, converting, exporting) is in all of
    them, so time is judged by what each further image takes: from the last but one to
    the largest size against the sizes before.

    Args:
        sizes: Ascending; each has images, seconds, peak_memory_gb and
            peak_own_memory_gb.

    Returns:
        time_growth, memory_growth and own_memory_growth as factors, None where they
        can't be known; is_time_linear and is_memory_flat.
    """
    items = list(sizes.values())
    time_growth = None
    if len(items) > 2:
        before, after = _slope(items[0], items[-2]), _slope(items[-2], items[-1])
        if min(before, after) > 0:  # else noise is larger than the work
            time_growth = round(after / before, 3)
    memory = _factor(items, "peak_memory_gb")
    return {
        "time_growth": time_growth,
        "is_time_linear": None if time_growth is None else time_growth <= TIME_BAR,
        "memory_growth": memory,
        "own_memory_growth": _factor(items, "peak_own_memory_gb"),
        "is_memory_flat": None if memory is None else memory <= MEMORY_BAR,
    }


def in_words(found: Mapping[str, Any]) -> list[str]:
    """What `growth` found, as sentences."""
    texts = []
    if (factor := found["time_growth"]) is not None:
        texts.append(
            f"Time grows in proportion: {verdict(found['is_time_linear'])} (a further "
            f"image takes {factor:.2f} times what it took at smaller sizes)."
        )
    if (factor := found["memory_growth"]) is not None:
        texts.append(
            f"Memory stays: {verdict(found['is_memory_flat'])} (the largest size takes "
            f"{factor:.2f} times the smallest one's)."
        )
    if (factor := found["own_memory_growth"]) is not None:
        texts.append(
            f"Without pages of the mapped caches, which the system takes back when it "
            f"needs them: {factor:.2f} times."
        )
    return texts


def _slope(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """Seconds of a further image."""
    seconds: float = other["seconds"] - one["seconds"]
    return seconds / max(1, other["images"] - one["images"])


def _factor(items: list[Mapping[str, Any]], key: str) -> float | None:
    first, last = items[0][key], items[-1][key]
    if len(items) < 2 or not first or last is None:
        return None
    return round(float(last / first), 3)
