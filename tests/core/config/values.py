"""Configs as JSON has them, with some settings changed."""

from __future__ import annotations

import json
from typing import Any

from core.config import RunConfig


def values(**changes: Any) -> dict[str, Any]:
    """A config as JSON has it; names with a dot reach into its parts."""
    made = json.loads(json.dumps(RunConfig(dataset="d").to_json()))
    for name, value in changes.items():
        *parts, setting = name.split(".")
        part = made
        for each in parts:
            part = part[int(each) if isinstance(part, list) else each]
        part[setting] = value
    return made


def read(**changes: Any) -> RunConfig:
    return RunConfig.from_json(values(**changes))
