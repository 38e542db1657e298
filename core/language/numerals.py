"""Numbers and dates as a language writes them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from core.language.current import ENGLISH, language


def numeral(text: str) -> str:
    """A number that Python has formatted, with the language's own separators.

    Args:
        text: Such as "2,624.5" or "89.1"; other signs stay.
    """
    spoken = language()
    return text if spoken == ENGLISH else text.translate(_separators(spoken))


@lru_cache(maxsize=8)
def _separators(code: str) -> dict[int, str]:
    from babel.numbers import get_decimal_symbol, get_group_symbol  # noqa: PLC0415

    return {ord("."): get_decimal_symbol(code), ord(","): get_group_symbol(code)}


def day_text(when: datetime) -> str:
    """A day, such as "30 Nov 2026", or as the language writes it."""
    spoken = language()
    if spoken == ENGLISH:
        return f"{when:%d %b %Y}"
    from babel.dates import format_date  # noqa: PLC0415

    return str(format_date(when, "medium", locale=spoken))


def short_day_text(when: datetime) -> str:
    """A day of this year, such as "30 Nov", or as the language writes it."""
    spoken = language()
    if spoken == ENGLISH:
        return f"{when:%d %b}"
    from babel.dates import format_skeleton  # noqa: PLC0415

    return str(format_skeleton("MMMd", when, locale=spoken))


def moment_text(when: datetime) -> str:
    """A minute of this year, such as "30 Nov 14:05", or as the language writes it."""
    return f"{short_day_text(when)} {when:%H:%M}"
