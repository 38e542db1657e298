"""Configs as JSON has them, with some settings changed."""

from __future__ import annotations

from typing import Any

from core.config import RunConfig


def values(**changes: Any) -> dict[str, Any]:
    """A config as JSON has it; names with a dot reach into its parts."""
    made = RunConfig(dataset="d").to_json()
    for name, value in changes.items():
        *parts, setting = name.split(".")
        part = made
        for each in parts:
            part = part[each]
        part[setting] = value
    return made


def read(**changes: Any) -> RunConfig:
    return RunConfig.from_json(values(**changes))
