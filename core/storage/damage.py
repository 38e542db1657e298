"""What is wrong with a JSON file, in a few words that follow its name.

Remembered by the file's fingerprint: a list of hundreds of runs asks this of thousands
of files, again and again.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.language.texts import _
from core.storage.files import parse_json
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.typed_json import misfits


def json_damage(path: Path, form: type) -> str:
    """What is wrong with a file that is to fit a TypedDict.

    Returns:
        Such as "is cut or is no JSON"; "" where it fits, or is not there.
    """
    return _inside(file_fingerprint(path), form)


def object_damage(path: Path) -> str:
    """What can be seen to be wrong with a file that is to hold a JSON object.

    It is looked at from outside, as it may be long: its first letter and its last.

    Returns:
        Such as "is empty"; "" where nothing is.
    """
    return _outside(file_fingerprint(path))


def sound_json(file: FileFingerprint, form: type) -> dict[str, Any] | None:
    """What stands in a file that fits a TypedDict; None where it doesn't.

    Shared by all who ask: read it, and change nothing.
    """
    value, damage = _read(file, form)
    return None if damage else value


@lru_cache(maxsize=50_000)
def _inside(file: FileFingerprint, form: type) -> str:
    return _read(file, form)[1]


# Of a few only, as they may be large: who reads a file also asks for its damage.
@lru_cache(maxsize=16)
def _read(file: FileFingerprint, form: type) -> tuple[dict[str, Any] | None, str]:
    """What stands in a file, and what is wrong with it; (None, "") without one."""
    if not file.exists:
        return None, ""
    try:
        text = Path(file.path).read_bytes()
    except OSError as error:
        return None, _unreadable(error)
    if not text.strip():
        return None, _("is empty")
    try:
        value = parse_json(text)
    except ValueError:
        return None, _("is cut or is no JSON")
    if not isinstance(value, dict):
        return None, _("holds no object with named values")
    wrong = misfits(value, form)
    return value, _("has no sound {wrong}", wrong=", ".join(wrong[:3])) if wrong else ""


@lru_cache(maxsize=50_000)
def _outside(file: FileFingerprint) -> str:
    if not file.exists:
        return _("is missing")
    try:
        with open(file.path, "rb") as content:
            first = content.read(64).lstrip()[:1]
            content.seek(max(-64, -file.num_bytes), os.SEEK_END)
            last = content.read().rstrip()[-1:]
    except OSError as error:
        return _unreadable(error)
    if not first:
        return _("is empty")
    return "" if (first, last) == (b"{", b"}") else _("is cut or is no JSON object")


def _unreadable(error: OSError) -> str:
    if isinstance(error, IsADirectoryError):
        return "is a folder"
    return _("can't be read ({strerror})", strerror=error.strerror)
