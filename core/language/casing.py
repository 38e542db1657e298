"""Titles where they stand within a sentence."""

from __future__ import annotations

from core.language.current import ENGLISH, language


def inside(title: str) -> str:
    """A title in the current language, as it is written within a sentence.

    English writes it small there, unless it is a name, such as MixUp. In other
    languages it stays: in German its first word is mostly a noun, with a capital.
    """
    is_name = title[1:] != title[1:].lower()
    return title if is_name or language() != ENGLISH else title.lower()
