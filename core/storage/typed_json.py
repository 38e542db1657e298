"""JSON values held against a TypedDict, so that a damaged one harms nothing else.

A type says more with a rule beside it, `Annotated[str, OneOf(...)]`. Numbers are finite
in any case, and no larger than what dates, arrays and charts can bear.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    NotRequired,
    Required,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

T = TypeVar("T")

_MOST_INT, _MOST_FLOAT = 2**63, 1e100


@dataclass(frozen=True)
class Between:
    """A number from `low` to `high`."""

    low: float
    high: float

    def __call__(self, value: Any) -> bool:
        return bool(self.low <= value <= self.high)


@dataclass(frozen=True)
class OneOf:
    """One of these values."""

    values: Collection[str]

    def __call__(self, value: Any) -> bool:
        return value in self.values


@dataclass(frozen=True)
class OfLength:
    """A list of this many."""

    count: int

    def __call__(self, value: Any) -> bool:
        return len(value) == self.count


class Rows:
    """A list of rows whose cells are of these types; looked at quickly, row by row.

    Args:
        kinds: Of the cells.
        optional: How many of the last ones may be left out.
    """

    def __init__(self, *kinds: Any, optional: int = 0) -> None:
        self._kinds = kinds
        self._least = len(kinds) - optional

    def __call__(self, value: Any) -> bool:
        return all(
            isinstance(row, list)
            and self._least <= len(row) <= len(self._kinds)
            and all(map(isinstance, row, self._kinds))
            for row in value
        )


Count = Annotated[int, Between(0, _MOST_INT)]
Fraction = Annotated[float, Between(-1e-9, 1 + 1e-9)]  # sums may round
Interval = Annotated[list[Fraction], OfLength(2)]
Seconds = Annotated[float, Between(0, 1e10)]
UnixTime = Annotated[float, Between(0, 9e9)]  # seconds, until the year 2255


def fitting(value: object, form: type[T]) -> T:
    """A JSON value without the known keys whose values are of another type.

    Args:
        value: What was read; anything that is no object counts as {}.
        form: A TypedDict.

    Returns:
        A new dict; required keys may be missing, unknown ones stay.
    """
    hints = _hints(cast(type, form))
    found = value if isinstance(value, dict) else {}
    kept = {
        key: item
        for key, item in found.items()
        if key not in hints or _is_of(item, hints[key])
    }
    return cast(T, kept)


def fits(value: object, form: type[T]) -> bool:
    """Whether a JSON value has all that a form requires, each of its type."""
    return _is_of(value, form)


def misfits(value: dict[str, Any], form: type) -> list[str]:
    """The keys of a form that a value lacks or has with another type, in order."""
    required: frozenset[str] = form.__required_keys__  # type: ignore[attr-defined]
    return [
        key
        for key, hint in _hints(form).items()
        if (key in value and not _is_of(value[key], hint))
        or (key in required and key not in value)
    ]


@cache
def _hints(form: type) -> dict[str, Any]:
    """The types of a form's keys; a list of runs asks for them with each run."""
    return get_type_hints(form, include_extras=True)


def _is_of(value: object, hint: Any) -> bool:
    """Whether a JSON value is of a type; whole numbers are floats too."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Required, NotRequired):
        return _is_of(value, arguments[0])
    if origin is Annotated:
        return _is_of(value, arguments[0]) and all(
            rule(value) for rule in arguments[1:]
        )
    if origin in (Union, UnionType):
        return any(_is_of(value, item) for item in arguments)
    if origin is list:
        return isinstance(value, list) and _are_of(value, arguments[0])
    if origin is dict:
        return isinstance(value, dict) and all(
            _is_of(item, arguments[1]) for item in value.values()
        )
    if hasattr(hint, "__required_keys__"):
        hints = _hints(hint)
        return (
            isinstance(value, dict)
            and hint.__required_keys__ <= set(value)
            and all(_is_of(value[key], hints[key]) for key in hints if key in value)
        )
    return _is_plain(value, hint)


def _are_of(values: list[Any], hint: Any) -> bool:
    """Whether all values are of a type; of a matrix of a million counts, quickly."""
    if hint is str:
        return set(map(type, values)) <= {str}
    if hint is int and set(map(type, values)) == {int}:
        return min(values) >= -_MOST_INT and max(values) <= _MOST_INT
    return all(_is_of(item, hint) for item in values)


def _is_plain(value: object, hint: Any) -> bool:
    if isinstance(value, bool):
        return hint is bool
    if hint is float:  # NaN is in no range
        return isinstance(value, int | float) and -_MOST_FLOAT <= value <= _MOST_FLOAT
    if hint is int:
        return isinstance(value, int) and -_MOST_INT <= value <= _MOST_INT
    return isinstance(value, hint)
