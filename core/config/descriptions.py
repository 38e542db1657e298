"""The description of any setting, by its dotted name."""

from __future__ import annotations

import dataclasses
import typing
from functools import cache
from typing import Any

from core.config.run import RunConfig
from core.config.setting import Setting, setting_of


@cache
def describe(name: str, cls: type = RunConfig) -> Setting:
    """The description of a setting.

    Args:
        name: As `--set` has it, such as "finetune.steps.0.epochs"; "*" = any item.
        cls: The dataclass that it is a setting of.

    Raises:
        KeyError: There is no such setting.
    """
    classes: tuple[Any, ...] = (cls,)
    found: Setting | None = None
    for part in name.split("."):
        if part == "*" or part.isdecimal():
            continue  # the items' classes are known from the list
        owner = next((each for each in classes if part in _fields(each)), None)
        if owner is None:
            raise KeyError(name)
        found = setting_of(_fields(owner)[part])
        hint = typing.get_type_hints(owner)[part]
        is_list = typing.get_origin(hint) is tuple
        item = typing.get_args(hint)[0] if is_list else hint
        classes = typing.get_args(item) or (item,)
    if found is None:
        raise KeyError(name)
    return found


def _fields(cls: Any) -> dict[str, dataclasses.Field[Any]]:
    is_part = dataclasses.is_dataclass(cls)
    return {item.name: item for item in dataclasses.fields(cls)} if is_part else {}
