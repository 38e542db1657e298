"""Names that a person may give to a class that no folder has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from core.errors import DataError

_MAX_LETTERS = 80


def checked_class_name(text: str, known: Iterable[str] = ()) -> str:
    """A class's name as it is kept: without blanks around it, accents composed.

    Args:
        text: What was typed.
        known: Names of the classes that there are; one of them is taken as it is.

    Raises:
        DataError: No folder could be called so, it is too long, or only its case or
            the like tells it from a class that there is.
    """
    if text in (known := list(known)):
        return text
    name = unicodedata.normalize("NFC", text).strip()
    if name in known:
        return name
    if not name or not name.isprintable() or len(name) > _MAX_LETTERS:
        received = f"{len(name)} letters" if name.isprintable() else "control signs"
        raise DataError(
            f"a class's name of 1 to {_MAX_LETTERS} letters",
            received,
            "Write another name.",
        )
    if name[0] == "." or any(letter in name for letter in "/\\"):
        raise DataError(
            "a class's name that a folder could have",
            name,
            "Leave out / and \\, and a dot in front.",
        )
    for other in known:
        if _folded(other) == _folded(name):
            raise DataError(
                "the name of a new class",
                f"{name}, which is {other} but for how it is written",
                f"Write {other}, or another name.",
            )
    return name


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
