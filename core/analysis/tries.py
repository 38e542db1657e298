"""What to try against a finding: changes of the settings that its run had."""

from __future__ import annotations

import json
from typing import Any

from core.analysis.findings import Finding, Make, Try
from core.analysis.try_network import (
    fewer_layers,
    fine_tuning,
    larger_backbone,
    larger_images,
    less_dropout,
    more_dropout,
    more_images,
    more_layers,
    more_views,
    pretrained,
    slower_backbone,
    stronger_augmentation,
)
from core.analysis.try_training import (
    larger_batch,
    more_epochs,
    ready_head,
    scaled_rate,
    smaller_batch,
    warm_up,
)
from core.config import RunConfig
from core.config.serialization import with_settings
from core.errors import ConfigError
from core.runs.requirements import check_settings

_MOST = 3  # tries for a finding

# By a finding's cause or key, the most promising first. Those that a phase or its
# settings leave no room for are passed over.
_AGAINST: dict[str, tuple[Make, ...]] = {
    "rate_too_high": (scaled_rate(0.1), warm_up, ready_head, larger_batch),
    "forgetting": (scaled_rate(0.1), fewer_layers, slower_backbone),
    "over_fitting": (
        more_views,
        fewer_layers,
        more_dropout,
        pretrained("frozen"),
        scaled_rate(0.3),
        more_images,
        stronger_augmentation,
    ),
    "under_fitting": (more_epochs, scaled_rate(3.0), smaller_batch),
    "too_slow": (scaled_rate(10.0), more_epochs, smaller_batch),
    "too_weak": (
        fine_tuning,
        more_layers,
        pretrained("finetune"),
        larger_images,
        larger_backbone,
        less_dropout,
    ),
}


def tries_for(found: Finding, config: RunConfig) -> list[Try]:
    """What to try against a finding, the most promising first.

    Args:
        found: In a run.
        config: Of that run.

    Returns:
        Three at most. Each changes something, and its settings are not refused.
    """
    made = (make(config, found.phase) for make in _AGAINST[found.cause or found.key])
    return [item for item in made if item and _is_possible(config, item)][:_MOST]


def tried(config: RunConfig, settings: dict[str, Any]) -> RunConfig:
    """A run's settings with what a try changes in them.

    Raises:
        ConfigError: They don't go together.
    """
    return RunConfig.from_json(with_settings(config.to_json(), as_options(settings)))


def as_options(settings: dict[str, Any]) -> list[str]:
    """The same as `--set` takes it on a command line, each "key=value"."""
    return [f"{name}={json.dumps(value)}" for name, value in settings.items()]


def _is_possible(config: RunConfig, item: Try) -> bool:
    if not item.settings:
        return True
    try:
        changed = tried(config, item.settings)
        check_settings(changed)
    except ConfigError:
        return False
    return changed != config
