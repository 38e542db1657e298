"""Names that people give to classes, which become folders on any system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.data.folders.layout import is_ignored
from core.errors import DataError
from core.language.numerals import numeral
from core.language.texts import _

_MAX_LETTERS = 60
_MAX_BYTES = 200  # file systems allow 255
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')  # by Windows, and the first by all
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.I)  # of Windows


def checked_class_name(text: str, others: Iterable[str] = ()) -> str:
    """A class's name without blanks around it, which a folder can have everywhere.

    Args:
        text: What somebody wrote.
        others: The names of the other classes.

    Raises:
        DataError: It is empty, too long, one that a folder can't have, or like another.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if problem := _problem(name):
        raise DataError(
            _("a name for a class, such as mug"), problem, _("Write another one.")
        )
    alike = [other for other in others if _folded(other) == _folded(name)]
    if alike:
        if alike[0] == name:
            received = _("{name}, which is there", name=name)
        else:
            received = _(
                "{name}, which is {other} but for how it is written",
                name=name,
                other=alike[0],
            )
        raise DataError(
            _("classes with different names"), received, _("Write another one.")
        )
    return name


def chosen_class_name(text: str, known: Iterable[str]) -> str:
    """One of the classes that there are, as it is, or a new one's checked name.

    Args:
        text: What somebody wrote.
        known: Names of the classes that there are.

    Raises:
        DataError: It is neither, see `checked_class_name`.
    """
    names = list(known)
    for meant in (text, unicodedata.normalize("NFC", text).strip()):
        if meant in names:
            return meant
    return checked_class_name(text, names)


def _problem(name: str) -> str:
    """Why a class can't be called so, as a noun phrase; "" = it can."""
    if not name:
        return _("nothing")
    if not name.isprintable():
        return _("letters that can't be shown")
    if len(name) > _MAX_LETTERS or len(name.encode()) > _MAX_BYTES:
        return _(
            "{count} letters (at most {limit}, of some scripts fewer)",
            count=numeral(f"{len(name):,}"),
            limit=_MAX_LETTERS,
        )
    if found := _FORBIDDEN.search(name):
        return _('{name}, with "{letter}" in it', name=name, letter=found[0])
    if name.endswith(".") or is_ignored(name) or _DEVICES.fullmatch(name):
        return _("{name}, which can't be a folder on every computer", name=name)
    return ""


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
