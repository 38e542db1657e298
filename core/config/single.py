"""A run's settings one by one, each by the name that `--set` knows it by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.config import PHASES, STRATEGIES, RunConfig


def used_settings(config: RunConfig) -> dict[str, Any]:
    """Single values by dotted name, such as "finetune.steps.0.learning_rate".

    Phases that the config's strategy does not have are left out.
    """
    unused = set(PHASES) - set(STRATEGIES[config.strategy])
    values = config.to_json()
    return dict(_leaves({key: values[key] for key in values if key not in unused}, ""))


def _leaves(value: Any, name: str) -> list[tuple[str, Any]]:
    if isinstance(value, Mapping):
        parts = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list | tuple):
        parts = [(str(index), item) for index, item in enumerate(value)]
    else:
        return [(name, value)]
    prefix = f"{name}." if name else ""
    return [leaf for key, item in parts for leaf in _leaves(item, prefix + key)]
