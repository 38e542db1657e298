"""JSON values held against a TypedDict the other way: what it does not know of."""

from __future__ import annotations

from collections.abc import Iterable
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

from core.storage.typed_json import fits


def unknown(value: Any, form: Any) -> set[str]:
    """Keys at any depth that a value has beyond its form, such as "phases.frozen.loss".

    Args:
        value: It fits the form; what it lacks is for `fits` to say.
        form: A TypedDict, or another type that stands within one.
    """
    origin, arguments = get_origin(form), get_args(form)
    if origin in (Union, UnionType):
        fitting = [item for item in arguments if fits(value, item)]
        return min((unknown(value, item) for item in fitting), key=len)
    if origin is list:
        return _within((str(i), item, arguments[0]) for i, item in enumerate(value))
    if origin is dict:
        return _within((key, item, arguments[1]) for key, item in value.items())
    if not is_typeddict(form):
        return set()
    hints = get_type_hints(form)
    known = ((key, value[key], hints[key]) for key in hints if key in value)
    return set(value) - set(hints) | _within(known)


def _within(parts: Iterable[tuple[str, Any, Any]]) -> set[str]:
    return {
        f"{name}.{key}" for name, item, form in parts for key in unknown(item, form)
    }
