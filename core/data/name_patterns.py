"""Patterns that people write for what stands in file names: a class, a group.

A pattern is a template such as `{class}_{number}.jpg`, or a regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from core.errors import ConfigError
from core.language.texts import _

CLASS, GROUP = "class", "group"  # names of what a pattern captures

_MAX_LENGTH = 200  # characters
_MAX_PLACES = 5  # of a template; more of them take too long where a name fits none

# A repeat of a repeat, such as (a+)+, can take longer than anybody waits.
_ENDLESS = re.compile(r"[*+}]\)+(?:[*+]|\{\d*,)")
_PLACE = re.compile(r"\{([a-z]+)\}|(\*)")
_DIGITS = ("number", "digits")


def capturing(pattern: str, wanted: str) -> Callable[[str], str | None]:
    """What a pattern captures of an image's path; None where it does not fit.

    It is looked for in the file's name, or in the path where the pattern has a "/". Of
    what it captures, the part called `wanted` counts, else the first one, else all that
    it matches.

    Args:
        pattern: See `compiled`.
        wanted: CLASS or GROUP.

    Raises:
        ConfigError: It is no pattern.
    """
    expression = compiled(pattern)
    is_of_path = "/" in pattern
    group: str | int = wanted if wanted in expression.groupindex else 1
    if not expression.groups:
        group = 0

    def captured(path: str) -> str | None:
        text = path if is_of_path else path.rpartition("/")[2]
        found = expression.search(text)
        return found.group(group) if found else None

    return captured


def compiled(pattern: str) -> re.Pattern[str]:
    """A template or a regular expression, as a regular expression.

    In a template `{number}` stands for digits, `{class}` and any other word in braces
    for some characters, and `*` for some or none; it is the whole name, of which the
    ending may be left out. Case makes no difference to it.

    Raises:
        ConfigError: It is none, matches everything alike, or may never end.
    """
    expected = _(
        "a pattern such as {class}_{number}.jpg, or a regular expression whose first "
        "group is the name"
    )
    action = _(r"Write one such as (\d+)_ or ^([^_]+)_, and look at what it captures.")
    if not pattern or len(pattern) > _MAX_LENGTH:
        received = _("{count} characters", count=len(pattern))
        raise ConfigError(expected, received, action)
    if any(match.group(1) for match in _PLACE.finditer(pattern)):
        return _of_template(pattern)
    if _ENDLESS.search(pattern):
        received = _(
            "{pattern}, a repeat of a repeat, which may never end", pattern=pattern
        )
        raise ConfigError(expected, received, action)
    try:
        return re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ConfigError(expected, f"{pattern} ({error})", action) from error


def _of_template(template: str) -> re.Pattern[str]:
    parts, end, num_open = [], 0, 0
    seen: set[str] = set()
    for place in _PLACE.finditer(template):
        between = template[end : place.start()]
        if end and not between:
            _refuse(template, _("two places side by side, so that nobody can tell"))
        parts.append(re.escape(between))
        word = place.group(1)
        if word in _DIGITS:
            parts.append(r"\d+")
        elif word in seen:
            parts.append(f"(?P={word})")
        else:
            num_open += 1
            parts.append(_open_place(word))
            seen.add(word or "")
        end = place.end()
    if num_open > _MAX_PLACES:
        _refuse(template, _("{count} places", count=num_open))
    rest = template[end:]
    parts.append(re.escape(rest) if "." in rest else f"{re.escape(rest)}(?:\\.[^.]+)?")
    return re.compile(f"^{''.join(parts)}$", re.IGNORECASE)


def _open_place(word: str | None) -> str:
    """Some characters of one folder's or file's name; a class or group is captured."""
    if word in (CLASS, GROUP):
        return f"(?P<{word}>[^/]+?)"
    return "[^/]+?" if word else "[^/]*?"


def _refuse(template: str, why: str) -> None:
    raise ConfigError(
        _(
            "a template of at most {count} places with something between them",
            count=_MAX_PLACES,
        ),
        f"{template} ({why})",
        _("Write one such as {class}_{number}.jpg, or a regular expression."),
    )
