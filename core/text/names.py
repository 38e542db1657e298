"""Names that fit their place: of a few letters, or within a sentence."""

from __future__ import annotations

from core.language.current import ENGLISH, language


def shortened(name: str, length: int = 22) -> str:
    """A name of at most so many letters, shortened in the middle.

    Names that begin alike, and those that end alike, stay apart.
    """
    if len(name) <= length:
        return name
    tail = (length - 1) // 2
    return f"{name[: length - 1 - tail]}…{name[-tail:]}"


def within_sentence(title: str) -> str:
    """A title, in the current language, as it stands where a sentence goes on.

    In German its first word is mostly a noun, and keeps its capital.
    """
    is_english = language() == ENGLISH
    return f"{title[:1].lower()}{title[1:]}" if is_english else title
