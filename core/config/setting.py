"""What a setting means and which values it takes, said once: beside its field."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from core.language.texts import _
from core.validation import require_choice, require_range, wrong

_KEY = "setting"  # in a field's metadata


class Words(NamedTuple):
    """What people read of a setting, in English."""

    label: str
    help: str
    choices: Mapping[str, str] = MappingProxyType({})
    unit: str = ""


@dataclass(frozen=True)
class Setting:
    """The description of one setting.

    Attributes:
        words: What people read of it; label, help, choices and unit have them in the
            current language.
        limits: The smallest and the largest number, or length of a list; None = the
            type, or other settings, say what it may be.
        sweep: The range in which a sweep tries it where no other is asked for; None =
            there is none that suits all.
        is_log: Whether its powers of ten are what matters, as with a learning rate: a
            sweep tries as many values from 1e-4 to 1e-3 as from 1e-3 to 1e-2.
    """

    words: Words
    limits: tuple[float, float] | None = None
    sweep: tuple[float, float] | None = None
    is_log: bool = False

    @property
    def label(self) -> str:
        """What people call it, such as above its field in a form."""
        return _(self.words.label)

    @property
    def help(self) -> str:
        """What it means and why one would change it, Markdown."""
        return _(self.words.help)

    @property
    def choices(self) -> dict[str, str]:
        """The texts that it may be, and words for each.

        A setting that has limits too may be a number or one of them.
        """
        return {value: _(word) for value, word in self.words.choices.items()}

    @property
    def unit(self) -> str:
        """Of the number; "" = it has none, or a share's."""
        return _(self.words.unit)

    @property
    def summary(self) -> str:
        """One line: label and first sentence of the help, or what can be chosen."""
        first = re.split(r"\.\s", self.help.strip() + "\n", maxsplit=1)[0]
        sentence = f"{self.label}: {first[0].lower()}{first[1:]}"
        words = [
            f"{value}: {word.lower()}"
            for value, word in self.choices.items()
            if word.lower() != value
        ]
        return "; ".join(words if words and not self.limits else [sentence, *words])

    def check(self, name: str, value: Any) -> None:
        """Check a value of the right type.

        Args:
            name: Of the setting, for the message.
            value: A list counts by its length.

        Raises:
            ConfigError: It is none of the choices, or outside of the limits.
        """
        if not isinstance(value, str):
            if self.limits:
                number = len(value) if isinstance(value, tuple) else value
                require_range(name, number, *self.limits)
        elif self.words.choices and not self.limits:
            require_choice(name, value, tuple(self.words.choices))
        elif self.limits and value not in self.words.choices:
            expected = _(
                "a number from {low} to {high}, or {names}",
                low=f"{self.limits[0]:g}",
                high=f"{self.limits[1]:g}",
                names=", ".join(f'"{choice}"' for choice in self.words.choices),
            )
            raise wrong(name, expected, value)


def setting(
    default: Any,
    label: str,
    help: str,
    limits: tuple[float, float] | None = None,
    *,
    choices: Mapping[str, str] | None = None,
    unit: str = "",
    sweep: tuple[float, float] | None = None,
    is_log: bool = False,
) -> Any:
    """A dataclass's field with its description; see `Setting`.

    Args:
        default: Of the field; MISSING = it has none.
        label: In English, as are the other texts: `Setting` translates them.
    """
    words = Words(label, help, choices or {}, unit)
    description = Setting(words, limits, sweep, is_log)
    return field(default=default, metadata={_KEY: description})


def setting_of(item: dataclasses.Field[Any]) -> Setting | None:
    """The description of a field; None where it has none, as a part with settings."""
    found: Setting | None = item.metadata.get(_KEY)
    return found


class Checked:
    """A dataclass that takes no value which its fields' descriptions rule out."""

    def __post_init__(self) -> None:
        for name, found in _settings_of(type(self)):  # type: ignore[arg-type]
            found.check(name, getattr(self, name))


@cache
def _settings_of(cls: type) -> tuple[tuple[str, Setting], ...]:
    """The described fields of a dataclass; a list of runs asks for each run's parts."""
    fields: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(cls)
    return tuple((item.name, found) for item in fields if (found := setting_of(item)))
