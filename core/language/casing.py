"""Titles where they stand within a sentence."""

from __future__ import annotations

from core.language.current import ENGLISH, language
from core.language.texts import _


def inside(title: str) -> str:
    """A marked title in the current language, as it is written within a sentence.

    English writes it small there; other languages have it as it is.
    """
    return title.lower() if language() == ENGLISH else _(title)
