"""JSON values held against a TypedDict, so that a damaged one harms nothing else."""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


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


@cache
def _hints(form: type) -> dict[str, Any]:
    """The types of a form's keys; a list of runs asks for them with each run."""
    return get_type_hints(form)


def _are_of(values: list[object], hint: Any) -> bool:
    """Whether all values of a list are of a type."""
    if hint in (int, str):  # a matrix may have a million numbers
        return set(map(type, values)) <= {hint}
    return all(_is_of(item, hint) for item in values)


def _is_of(value: object, hint: Any) -> bool:
    """Whether a JSON value is of a type; whole numbers are floats too."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
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
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, (int, float) if hint is float else hint)
