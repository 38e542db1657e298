"""A run's settings in words, the same on the pages and on the command line."""

from __future__ import annotations

from typing import Any

from core.config import RunConfig


def setup_text(config: RunConfig) -> str:
    """What tells a run from others on the same images, on one line.

    Such as "ResNet50 at 224 px, 4 views per image, seed 3".
    """
    parts = [
        f"{config.facts.title} at {config.input_size} px",
        views_text(config.views),
        *([_precision_text(config.precision)] * (config.precision != "float32")),
        f"seed {config.seed}",
    ]
    return ", ".join(parts)


def setting_rows(config: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values of a config's settings, nested ones with a dot.

    Args:
        config: As `RunConfig.to_json` gives it. The data set is left out: it is named
            wherever a run is shown.
    """
    rows: list[tuple[str, str]] = []
    for key, value in config.items():
        if isinstance(value, dict):
            rows += [
                (f"{key}.{name}", setting_text(name, item))
                for name, item in value.items()
            ]
        elif key != "dataset":
            rows.append((key, setting_text(key, value)))
    return rows


def setting_text(name: str, value: Any) -> str:
    """One setting's value; most say best themselves what they are."""
    if name == "views":
        return views_text(value)
    if name == "precision":
        return _precision_text(value)
    if name in ("image_size", "unfreeze") and value == 0:
        return "the backbone's own"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def views_text(views: int | str) -> str:
    """`RunConfig.views` in words."""
    if isinstance(views, str):
        return "new views in every epoch"
    return f"{views} views per image" if views > 1 else "no augmentation"


def _precision_text(precision: str) -> str:
    kind = {"float32": "full", "bfloat16": "half"}[precision]
    return f"{kind} precision ({precision})"
