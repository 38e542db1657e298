"""The settings that a run takes over from the one whose backbone it begins with."""

from __future__ import annotations

from typing import Any

from core.config.earlier_run import EarlierRun
from core.config.run import RunConfig
from core.errors import UserError
from core.storage.files import read_json
from core.storage.paths import runs_dir

# Other weights would not fit; the image size, which is taken over too, is free.
FIXED = ("backbone", "alpha", "feature_layer")


def inherited(start: EarlierRun) -> dict[str, Any] | None:
    """The settings of an earlier run's network by name; None where it is gone.

    The image size is the one that it had, in pixels: that is what it knows best.
    """
    try:
        config = RunConfig.from_json(
            read_json(runs_dir() / start.run_id / "config.json", {})
        )
    except UserError:
        return None
    fixed = {name: getattr(config, name) for name in FIXED}
    return fixed | {"image_size": config.input_size}


def can_go_on(config: RunConfig) -> bool:
    """Whether a run's backbone can be the start of another one."""
    return config.facts.is_trainable and not config.facts.parts
