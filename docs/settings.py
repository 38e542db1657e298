"""Write docs/settings.md, the reference of all settings: `make settings`.

Names, types and defaults are those of `core.config`; which values a setting takes, and
what it means, is described beside its field there.
"""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, NamedTuple

from core.config import RunConfig
from core.config.setting import Setting, Words, setting_of

PAGE = Path(__file__).with_suffix(".md")

_INTRODUCTION = """\
# Settings

Every setting of a run, by the name that `--set NAME=VALUE` and `config.json` use; N is
a place in a list, from 0 on. Made from `core/config/` by `make settings`: change it
there.
"""
_HEAD = "| setting | default | values | meaning |\n| --- | --- | --- | --- |"

_TYPES = {int: "a whole number", float: "a number", str: "text", bool: "true, false"}


class Row(NamedTuple):
    """A row of the page."""

    name: str  # dotted
    default: Any  # MISSING: there is none
    values: str  # what it may be
    meaning: str

    def __str__(self) -> str:
        default = "" if self.default is dataclasses.MISSING else _json(self.default)
        cells = (f"`{self.name}`", default, self.values, self.meaning)
        return f"| {' | '.join(cell.replace('|', ',') for cell in cells)} |"


def settings_of(cls: type, part: Any = None, prefix: str = "") -> Iterator[Row]:
    """The settings of a dataclass, those of its parts and of its lists' items too.

    Args:
        cls: The dataclass.
        part: One with the defaults; None = those of the fields.
        prefix: Of the names: "" or what ends in a dot.
    """
    hints = typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        name, hint = f"{prefix}{field.name}", hints[field.name]
        default = field.default if part is None else getattr(part, field.name)
        if dataclasses.is_dataclass(hint):
            yield from settings_of(typing.cast(type, hint), default, f"{name}.")
            continue
        values, meaning = _description(field, hint)
        yield Row(name, default, values, meaning)
        if typing.get_origin(hint) is tuple:
            yield from _items(hint, default, f"{name}.N.")


def _items(hint: Any, default: tuple[Any, ...], prefix: str) -> Iterator[Row]:
    """The settings of a list's items; where these are of several kinds, of each."""
    classes = _alternatives(typing.get_args(hint)[0])
    kinds = [cls.kind for cls in classes if hasattr(cls, "kind")]
    if kinds:
        yield Row(f"{prefix}kind", dataclasses.MISSING, ", ".join(kinds), "kind")
    for cls in classes:
        part = next((item for item in default if type(item) is cls), None)
        for setting in settings_of(cls, part, prefix):
            if not kinds:
                yield setting
            elif setting.name != f"{prefix}kind":
                yield setting._replace(meaning=f"{cls.kind}: {setting.meaning}")


def _description(field: dataclasses.Field[Any], hint: Any) -> tuple[str, str]:
    """What a field's setting may be, and what it means.

    Where it has no description, that follows from its type and its name.
    """
    name = field.name.replace("_", " ")
    described = setting_of(field) or Setting(Words(name, ""))
    values = [_values(item, described) for item in _alternatives(hint)]
    help = " ".join(described.help.split("\n\n- ")[0].split())
    return " or ".join(values), ": ".join(filter(None, (described.label, help)))


def _values(kind: Any, described: Setting) -> str:
    """What may be chosen of one type."""
    if kind is str and described.choices:
        return ", ".join(described.choices)
    if kind is str or kind is bool or not described.limits:
        return _TYPES.get(kind, "a list")
    values = " to ".join(map(_number, described.limits))
    if kind not in _TYPES:
        return f"a list of {values}"
    return f"{values} {described.unit}".rstrip()


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _alternatives(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if isinstance(hint, UnionType) else (hint,)


def _json(value: Any) -> str:
    """A default as `--set` takes it."""
    if isinstance(value, tuple):
        value = [dataclasses.asdict(item) for item in value]
    return f"`{json.dumps(value)}`"


def settings_page() -> str:
    """What docs/settings.md says: a table for the run itself and one for each part."""
    tables: dict[str, list[str]] = {}
    first: dict[tuple[str, ...], str] = {}
    for setting in settings_of(RunConfig, RunConfig(dataset="")):
        part, dot, name = setting.name.partition(".")
        title = f"`{part}`" if dot else "The run"
        same = first.setdefault((name, *setting[2:]), setting.name)
        if dot and same != setting.name:  # the phases have most settings in common
            setting = setting._replace(meaning=f"as `{same}`")
        tables.setdefault(title, [_HEAD]).append(str(setting))
    sections = ("\n".join([f"## {title}\n", *rows]) for title, rows in tables.items())
    return "\n\n".join([_INTRODUCTION.rstrip(), *sections]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(settings_page(), encoding="utf-8")
