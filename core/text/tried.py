"""Settings that a trial changed, in words."""

from __future__ import annotations

from typing import Any

from core.language.casing import inside
from core.language.numerals import numeral
from core.text.settings import setting_title, value_text, views_text


def tried_text(values: dict[str, Any]) -> str:
    """Settings that were tried on one line, as their widgets call them.

    Such as "learning rate (frozen) 0.00499, backbone EfficientNet-Lite2".

    Args:
        values: By dotted name; {} = none was changed.
    """
    return ", ".join(_tried(name, value) for name, value in values.items())


def _tried(name: str, value: Any) -> str:
    if name == "views":
        return views_text(value)
    is_rough = isinstance(value, float)
    text = numeral(f"{value:.3g}") if is_rough else value_text(name, value)
    return f"{inside(setting_title(name))} {text}"
