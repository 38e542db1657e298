"""What a person typed, pasted or dropped, as a path: the one place that reads it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from core.errors import UserError
from core.language.texts import _

_QUOTES = frozenset(("''", '""', "``", "“”", "‘’", "„“", "«»", "<>"))  # noqa: RUF001
_ESCAPED = re.compile(r"\\([^\w\\])")  # as a shell writes it; C:\Users is left alone


def given_path(text: str | os.PathLike[str]) -> Path:
    """The path that a text means.

    What exists under exactly this name comes first. Else blanks and quotes around it
    are left out, `file:///...` and a shell's `My\\ Photos` are read as they are meant,
    and `~` stands for the user's home. A name that begins with `~` and is no user's,
    such as `~IMG_0001.jpg`, is a name like others.

    Args:
        text: What was given; a Path is taken as it is.

    Returns:
        A path, which need not exist; relative if the text was.

    Raises:
        UserError: No file can be called so.
    """
    if isinstance(text, os.PathLike):
        return Path(text)
    _require_possible(text)
    readings = list(_readings(text))
    found = (reading for reading in readings if os.path.lexists(reading))
    return Path(next(found, readings[-1]))


def absolute_path(text: str | os.PathLike[str]) -> Path:
    """`given_path` from the root on, with its links followed.

    Unlike `Path.resolve` it bears links that lead to themselves.
    """
    return Path(os.path.realpath(given_path(text)))


def is_utf8(path: str | os.PathLike[str]) -> bool:
    """Whether a path can be written in JSON, on a page and by other libraries."""
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def readable(text: str) -> str:
    """A name for people; what is not UTF-8 in it becomes a replacement character."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _readings(text: str) -> Iterator[str]:
    """What a text may mean: as it stands, and then with less and less around it."""
    if not _is_of_home(text):
        yield text
    text = _unquoted(text.strip())
    if text[:7].lower() == "file://":
        text = _of_url(text)
    if not _is_of_home(text):
        yield text
    if os.sep == "/":
        yield _expanded(text)
        text = _ESCAPED.sub(r"\1", text)
    yield _expanded(text)


def _is_of_home(text: str) -> bool:
    """Whether it surely means the user's home, and no folder that is called "~"."""
    return text in ("", "~") or text.startswith(("~/", f"~{os.sep}"))


def _unquoted(text: str) -> str:
    is_quoted = len(text) > 2 and text[0] + text[-1] in _QUOTES
    return text[1:-1] if is_quoted else text


def _of_url(text: str) -> str:
    try:
        parts = urlsplit(text, allow_fragments=False)
    except ValueError:
        return text
    # A name with a question mark that nobody escaped is no query.
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return url2pathname(path) or text


def _expanded(text: str) -> str:
    try:
        return str(Path(text).expanduser())
    except RuntimeError:  # no such user, or a user without a home
        return text


def _require_possible(text: str) -> None:
    try:
        is_possible = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        is_possible = False
    if not is_possible:
        raise UserError(
            _("the path of a file or folder"),
            _("one with characters that no path can have"),
            _("Type it again, or copy it from the file manager."),
        )
