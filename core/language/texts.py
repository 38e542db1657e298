"""Texts in the current language, by gettext: English in the code, others in catalogs.

A text stands whole in the code, with {names} for what is put into it, since another
language has another order of words. What is made before anybody reads it (a constant, a
setting's description) is only marked, and translated where it is shown.
"""

from __future__ import annotations

from core.language.catalog import catalog
from core.language.current import ENGLISH, language
from core.language.numerals import numeral


def _(message: str, /, **values: object) -> str:
    """A text in the current language.

    Args:
        message: In English, such as "Delete {name}?". What stands here as a literal is
            found for the catalogs; anything else has been marked elsewhere.
        values: What is put into it; none = braces mean themselves.
    """
    text = _found(message)
    return text.format(**values) if values else text


def in_sense(message: str, sense: str, /) -> str:
    """A text in the current language that means several things in English.

    Args:
        message: In English, a literal such as "Stopping".
        sense: Which of them, a literal such as "when a training ends": catalogs have
            "Stopping|when a training ends".
    """
    whole = f"{message}|{sense}"
    found = _found(whole)
    return message if found == whole else found


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """A text that depends on a count, such as "{count} image" and "{count} images".

    Args:
        one: For 1, in English.
        many: For other counts.
        count: It is put in as {count}, with separators between thousands.
        values: What else is put in.
    """
    spoken = language()
    if spoken == ENGLISH:
        text = one if count == 1 else many
    else:
        text = catalog(spoken).ngettext(one, many, count)
    return text.format(count=numeral(f"{count:,}"), **values)


def mark(message: str) -> str:
    """The text as it is: it is translated by `_` where it is shown."""
    return message


def _found(message: str) -> str:
    spoken = language()
    # gettext has the catalog's own description under "".
    if spoken == ENGLISH or not message:
        return message
    return catalog(spoken).gettext(message)
