"""Checks of one setting; each says what was expected, what came and what to do."""

from __future__ import annotations

from typing import Any

from core.errors import ConfigError

_LONGEST = 100  # letters of a wrong value that are shown


def require_range(name: str, value: float, low: float, high: float) -> None:
    """Check that a number lies between two others, these included.

    Raises:
        ConfigError: It does not, or it is NaN.
    """
    if not low <= value <= high:  # also false for NaN
        raise wrong(name, f"between {low:g} and {high:g}", value)


def require_choice(name: str, value: Any, choices: tuple[Any, ...]) -> None:
    """Check that a value is one of a few.

    Raises:
        ConfigError: It is not.
    """
    if value not in choices:
        raise wrong(name, f"one of {', '.join(str(item) for item in choices)}", value)


def wrong(name: str, expected: str, received: Any) -> ConfigError:
    """The error for a setting with a wrong value; `expected` follows "to be"."""
    text = f"{received}"
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}..."
    return ConfigError(f"{name} to be {expected}", text, f"Change {name}.")


def in_part(error: ConfigError, prefix: str) -> ConfigError:
    """The same error, told from outside the part whose setting is wrong.

    A part knows its own settings, not where it stands in the whole.

    Args:
        error: Of a setting that it names first.
        prefix: Of the part, with a dot at its end.
    """
    action = error.action.replace("Change ", f"Change {prefix}")
    return ConfigError(f"{prefix}{error.expected}", error.received, action)
