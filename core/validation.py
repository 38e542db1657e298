"""Checks of one setting; each says what was expected, what came and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import ConfigError
from core.language.texts import _

_LONGEST = 100  # letters of a wrong value that are shown


class SettingError(ConfigError):
    """A setting is wrong, which whoever knows more of its place can tell anew.

    A part knows its own settings, not where it stands in the whole.
    """

    def __init__(
        self, tell: Callable[[str], tuple[str, str, str]], part: str = ""
    ) -> None:
        """Tell it.

        Args:
            tell: Expected, received and what to do, of what stands before the names of
                the part's settings.
            part: That: "", or dotted names with a dot at the end.
        """
        super().__init__(*tell(part))
        self._tell = tell
        self._part = part

    def within(self, prefix: str) -> SettingError:
        """The same error, told from outside the part whose setting is wrong.

        Args:
            prefix: Of the part, with a dot at its end.
        """
        return SettingError(self._tell, f"{prefix}{self._part}")

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        """What crosses a process boundary is not told anew there."""
        return ConfigError, (self.expected, self.received, self.action)


def require_range(name: str, value: float, low: float, high: float) -> None:
    """Check that a number lies between two others, these included.

    Raises:
        SettingError: It does not, or it is NaN.
    """
    if not low <= value <= high:  # also false for NaN
        bounds = f"{low:g}", f"{high:g}"
        expected = _("between {low} and {high}", low=bounds[0], high=bounds[1])
        raise wrong(name, expected, value)


def require_choice(name: str, value: Any, choices: tuple[Any, ...]) -> None:
    """Check that a value is one of a few.

    Raises:
        SettingError: It is not.
    """
    if value not in choices:
        known = ", ".join(str(item) for item in choices)
        raise wrong(name, _("one of {choices}", choices=known), value)


def wrong(name: str, expected: str, received: Any) -> SettingError:
    """The error for a setting with a wrong value; `expected` follows "to be"."""
    text = f"{received}"
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}..."

    def tell(part: str) -> tuple[str, str, str]:
        whole = f"{part}{name}"
        return (
            _("{name} to be {expected}", name=whole, expected=expected),
            text,
            _("Change {name}.", name=whole),
        )

    return SettingError(tell)
