"""Configs from plain values, as JSON and the command line have them.

By hand and not with pydantic: errors have to read expected / received / what to do, and
what stays beside it (former names, dotted names, a setting that is a number or a text)
is most of this file.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from core.config.migrations import FORMER_NAMES, with_first_step
from core.errors import ConfigError
from core.language.texts import _
from core.validation import SettingError, wrong


def from_plain(cls: Any, values: Any, prefix: str = "") -> Any:
    """Build a dataclass of plain values, parts of it included.

    Args:
        cls: The dataclass. Where one field may be of several dataclasses, each has a
            `kind`, and so have the values.
        values: An object with named values.
        prefix: Of names in messages: "" or what ends in a dot.

    Raises:
        ConfigError: A key is unknown or missing, or a value has a wrong type or range.
    """
    title = prefix.removesuffix(".") or "config"
    if not isinstance(values, dict):
        raise wrong(title, _("an object with named values"), values)
    hints = _hints(cls)
    if unknown := sorted(set(values) - set(hints)):
        raise ConfigError(
            _("settings among {names}", names=", ".join(sorted(hints))),
            f"{prefix}{unknown[0]}",
            _("Remove it or correct its name."),
        )
    fields = {
        name: _typed(f"{prefix}{name}", value, hints[name])
        for name, value in values.items()
    }
    if missing := [name for name in _required(cls) if name not in fields]:
        raise ConfigError(
            _("{part} with all its settings", part=title),
            _("none for {names}", names=", ".join(missing)),
            _("Add what is missing."),
        )
    try:
        return cls(**fields)
    except SettingError as error:
        if not prefix:
            raise
        raise error.within(prefix) from None


def with_settings(values: dict[str, Any], settings: list[str]) -> dict[str, Any]:
    """Plain values with some of them set anew, as `--set key=value` says it.

    Args:
        values: Of a config, as `to_json` gives them.
        settings: Each "key=value"; a dot in the key leads into a part, and a number
            counts in a list from 0, as in "finetune.steps.0.learning_rate=1e-5". A
            value is JSON, or text as it stands.

    Raises:
        ConfigError: A key is unknown, or there is no "=". Values are not checked here.
    """
    changed: dict[str, Any] = json.loads(json.dumps(values))
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise ConfigError(
                _("a setting as key=value"),
                setting,
                _("Write it like frozen.learning_rate=1e-5."),
            )
        name = key.strip()
        try:
            value = _value(text.strip())
            if name == "finetune":
                with suppress(LookupError, TypeError):  # set to nonsense before
                    first = changed["finetune"]["steps"][0]
                    value = with_first_step(value, first["unfreeze"])
            _put(changed, FORMER_NAMES.get(name, name).split("."), value)
        except LookupError:
            raise ConfigError(
                _("a setting among {names}", names=", ".join(_keys(changed))),
                key,
                _("Correct its name."),
            ) from None
    return changed


def _put(part: Any, path: list[str], value: Any) -> None:
    """Set what is there already.

    Args:
        part: Plain values.
        path: Names, and places in lists; "1:" is all of a list but its first item.
        value: To set.

    Raises:
        LookupError: There is no such setting.
    """
    name, *rest = path
    if isinstance(part, list) and name.isdecimal():
        place: Any = int(name)
    elif isinstance(part, list) and name == "1:":
        if not isinstance(value, list):
            raise wrong(_("what comes after the first item"), _("a list"), value)
        place = slice(1, None)
    elif isinstance(part, dict):
        place = name
    else:
        raise LookupError(name)
    found = part[place]
    if rest:
        _put(found, rest, value)
    else:
        part[place] = value


def _keys(part: Any, prefix: str = "") -> list[str]:
    """Names of all settings, those of parts with a dot."""
    keys = [] if isinstance(part, dict) else [prefix.removesuffix(".")]
    items = dict(enumerate(part)) if isinstance(part, list) else part
    if isinstance(items, dict):
        for name, item in items.items():
            keys += _keys(item, f"{prefix}{name}.")
    return keys


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # no JSON, or nested beyond all sense
        return text


@cache
def _hints(cls: type) -> dict[str, Any]:
    """The types of a class's fields; a list of runs asks for each run's config."""
    hints = typing.get_type_hints(cls)
    return {item.name: hints[item.name] for item in dataclasses.fields(cls)}


@cache
def _required(cls: type) -> tuple[str, ...]:
    """The names of a class's fields that have no default."""
    return tuple(
        item.name
        for item in dataclasses.fields(cls)
        if item.default is item.default_factory is dataclasses.MISSING
    )


class _Kind(NamedTuple):
    """An annotated type, taken apart."""

    item: Any  # of a tuple: the type of its items; else None
    allowed: tuple[Any, ...]
    parts: tuple[Any, ...]  # those of them that are dataclasses


@cache
def _kind(hint: Any) -> _Kind:
    if typing.get_origin(hint) is tuple:
        return _Kind(typing.get_args(hint)[0], (), ())
    allowed = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return _Kind(None, allowed, tuple(filter(dataclasses.is_dataclass, allowed)))


def _typed(name: str, value: Any, hint: Any) -> Any:
    """The value as its annotated type; an int is good for a float, a bool is not."""
    item, allowed, parts = _kind(hint)
    if item is not None:
        if not isinstance(value, list | tuple):
            raise wrong(name, _("a list"), value)
        return tuple(
            _typed(f"{name}.{place}", each, item) for place, each in enumerate(value)
        )
    if parts:
        part = parts[0] if len(parts) == 1 else _of_kind(name, value, parts)
        return from_plain(part, value, f"{name}.")
    if float in allowed and isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            received = _("one of hundreds of digits")
            raise wrong(name, _("a number"), received) from None
    if isinstance(value, bool) and bool not in allowed:
        raise wrong(name, _names(allowed), value)
    if not isinstance(value, allowed):
        raise wrong(name, _names(allowed), value)
    return value


def _of_kind(name: str, value: Any, parts: tuple[Any, ...]) -> Any:
    """The dataclass that the values' `kind` names."""
    kinds = {part.kind: part for part in parts}
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        expected = _("one of {choices}", choices=", ".join(kinds))
        raise wrong(f"{name}.kind", expected, kind or value)
    return kinds[kind]


def _names(allowed: tuple[Any, ...]) -> str:
    words = {
        int: _("a whole number"),
        float: _("a number"),
        str: _("text"),
        bool: "true/false",
    }
    first, *others = (
        words.get(item, getattr(item, "__name__", "?")) for item in allowed
    )
    for other in others:
        first = _("{one} or {other}", one=first, other=other)
    return first
