"""What several runs tried: the settings in which they differ, as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.config import RunConfig
from core.config.single import used_settings

# What is chance, and what all runs of a data set share.
_LEFT_OUT = ("seed", "view_seed", "dataset")

_WIDE = 30  # largest by smallest: from here on a value's powers of ten are meant


@dataclass(frozen=True)
class TriedSetting:
    """A setting in which runs differ, or several that always changed together.

    Attributes:
        names: Dotted, as `RunConfig.to_json` has them; more than one where no run tells
            them apart, be it by the order of their numbers.
        values: Of the first of them, one per run; None where the run has no such thing.
        numbers: The same to learn and to draw from, shape (runs,), float64; not a
            number for None. Of words their place among `words`.
        words: What the numbers of a setting stand for that is no number; () = numbers.
        is_log: Whether the numbers are best drawn by their powers of ten.
    """

    names: tuple[str, ...]
    values: tuple[Any, ...]
    numbers: np.ndarray
    words: tuple[str, ...] = ()
    is_log: bool = False


def tried_settings(configs: Sequence[RunConfig]) -> list[TriedSetting]:
    """The settings in which runs differ, in the order in which they are described."""
    rows = [_told_apart(config) for config in configs]
    names = dict.fromkeys(name for row in rows for name in row)
    found: list[TriedSetting] = []
    for name in names:
        values = tuple(row.get(name) for row in rows)
        if len(set(_pattern(values))) < 2:
            continue
        setting = _setting(name, values)
        together = (at for at, known in enumerate(found) if _is_same(known, setting))
        place = next(together, None)
        if place is None:
            found.append(setting)
        else:
            known = found[place]
            found[place] = replace(known, names=(*known.names, name))
    return found


def same_settings(settings: Sequence[TriedSetting], num_runs: int) -> np.ndarray:
    """Which runs have the same settings: a number for each, shape (num_runs,), int64.

    Runs of one number differ in their seed alone.
    """
    rows = list(zip(*(_pattern(it.values) for it in settings), strict=True))
    return np.array(_pattern(rows or [()] * num_runs), np.int64)


def _told_apart(config: RunConfig) -> dict[str, Any]:
    values = used_settings(config)
    return {name: values[name] for name in values if name not in _LEFT_OUT}


def _pattern(values: Sequence[Any]) -> tuple[int, ...]:
    """Which values are the same, whatever they are: 0 for the first, and so on."""
    seen: dict[Any, int] = {}
    # True and 1 are the same to a dict, and not to a person.
    return tuple(seen.setdefault((type(it), it), len(seen)) for it in values)


def _is_same(one: TriedSetting, other: TriedSetting) -> bool:
    """Whether no run tells two settings apart.

    A search gives each run another number of each: then their order tells them apart.
    """
    if _pattern(one.values) != _pattern(other.values):
        return False
    if one.words or other.words:
        return True
    return _ranks(other.numbers) in (_ranks(one.numbers), _ranks(-one.numbers))


def _ranks(numbers: np.ndarray) -> list[int]:
    known = numbers[~np.isnan(numbers)]
    return [int(place) for place in np.unique(known, return_inverse=True)[1]]


def _setting(name: str, values: tuple[Any, ...]) -> TriedSetting:
    known = [value for value in values if value is not None]
    if all(isinstance(it, int | float) and not isinstance(it, bool) for it in known):
        numbers = np.array([np.nan if it is None else it for it in values], float)
        low, high = np.nanmin(numbers), np.nanmax(numbers)
        return TriedSetting(
            (name,), values, numbers, is_log=bool(low > 0 and high / low >= _WIDE)
        )
    words = tuple(sorted({str(value) for value in known}))
    places = {word: float(place) for place, word in enumerate(words)}
    numbers = np.array([np.nan if it is None else places[str(it)] for it in values])
    return TriedSetting((name,), values, numbers, words)
