"""JSON values held against a TypedDict, so that a damaged one harms nothing else.

A type says more with a rule beside it, `Annotated[str, OneOf(...)]`. Numbers are finite
in any case, and no larger than what dates, arrays and charts can bear.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
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

Check = Callable[[Any], bool]

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
    checks = _checks(cast(type, form))
    found = value if isinstance(value, dict) else {}
    kept = {
        key: item
        for key, item in found.items()
        if key not in checks or checks[key](item)
    }
    return cast(T, kept)


def fits(value: object, form: type[T]) -> bool:
    """Whether a JSON value has all that a form requires, each of its type."""
    return _check(form)(value)


def misfits(value: dict[str, Any], form: type) -> list[str]:
    """The keys of a form that a value lacks or has with another type, in order."""
    required: frozenset[str] = form.__required_keys__  # type: ignore[attr-defined]
    return [
        key
        for key, check in _checks(form).items()
        if (key in required if key not in value else not check(value[key]))
    ]


@cache
def _checks(form: type) -> dict[str, Check]:
    """A check for each key of a form.

    Types are taken apart once per form: a list of 500 runs holds 3,000 files against
    their forms, and each of them hundreds of numbers.
    """
    hints = get_type_hints(form, include_extras=True)
    return {key: _check(hint) for key, hint in hints.items()}


def _check(hint: Any) -> Check:
    """Whether a JSON value is of a type; whole numbers are floats too."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return lambda value: True
    if origin in (Required, NotRequired):
        return _check(arguments[0])
    if origin is Annotated:
        return _all_of(_check(arguments[0]), *arguments[1:])
    if origin in (Union, UnionType):
        return _any_of(*map(_check, arguments))
    if origin is list:
        return _list_check(arguments[0])
    if origin is dict:
        is_item = _check(arguments[1])
        return lambda value: (
            isinstance(value, dict) and all(map(is_item, value.values()))
        )
    if hasattr(hint, "__required_keys__"):
        return lambda value: isinstance(value, dict) and not misfits(value, hint)
    return _PLAIN.get(hint) or (lambda value: isinstance(value, hint))


def _all_of(*checks: Check) -> Check:
    def check(value: Any) -> bool:
        # A loop: `all` of a generator takes twice as long.
        for item in checks:  # noqa: SIM110
            if not item(value):
                return False
        return True

    return check


def _any_of(*checks: Check) -> Check:
    def check(value: Any) -> bool:
        for item in checks:  # noqa: SIM110
            if item(value):
                return True
        return False

    return check


def _list_check(hint: Any) -> Check:
    """Whether all values are of a type; of a matrix of a million counts, quickly."""
    if hint is str:
        return lambda value: isinstance(value, list) and set(map(type, value)) <= {str}
    is_item = _check(hint)
    if hint is int:
        return lambda value: (
            isinstance(value, list) and (_are_small(value) or all(map(is_item, value)))
        )
    return lambda value: isinstance(value, list) and all(map(is_item, value))


def _are_small(values: list[Any]) -> bool:
    """Whether values are whole numbers that are not too large; one may be no number."""
    if set(map(type, values)) != {int}:
        return False
    return bool(min(values) >= -_MOST_INT and max(values) <= _MOST_INT)


def _is_float(value: object) -> bool:
    """NaN is in no range."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and -_MOST_FLOAT <= cast(float, value) <= _MOST_FLOAT


def _is_int(value: object) -> bool:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return is_number and -_MOST_INT <= cast(int, value) <= _MOST_INT


_PLAIN: dict[Any, Check] = {float: _is_float, int: _is_int}
