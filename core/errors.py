"""Errors that a user can fix: what was expected, what was received, what to do."""

from __future__ import annotations

import errno
from typing import TypedDict

from core.language.kept import retold
from core.language.texts import _, plural

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class Parts(TypedDict):
    """What a UserError consists of."""

    expected: str
    received: str
    action: str


class Failure(Parts, total=False):
    """A UserError as it stands in files and in `--json`."""

    message: str  # its parts as one text


class UserError(Exception):
    """Something that the user can put right.

    The message reads "Expected ...; received ... . <what to do>", and pages and the
    command line show it as it is. Anything else that is raised is a defect of ours
    and goes to the log.

    Args:
        expected: What would have been accepted, as a noun phrase.
        received: What was there instead.
        action: What to do about it, as one or two sentences.
    """

    def __init__(self, expected: str, received: str, action: str) -> None:
        super().__init__(
            _(
                "Expected {expected}; received {received}. {action}",
                expected=expected,
                received=received,
                action=action,
            )
        )
        self.expected = expected
        self.received = received
        self.action = action

    def to_json(self) -> Failure:
        """The three parts and the whole message, for files and `--json`."""
        return {
            "expected": self.expected,
            "received": self.received,
            "action": self.action,
            "message": str(self),
        }

    @staticmethod
    def from_json(parts: Failure) -> UserError:
        """The error that `to_json` wrote; a subclass comes back as UserError."""
        return UserError(parts["expected"], parts["received"], parts["action"])

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        """Keep the three parts when the error crosses a process boundary."""
        return type(self), (self.expected, self.received, self.action)


class ConfigError(UserError):
    """A setting has a value that no run can be made with."""


class DataError(UserError):
    """A folder, zip or data set can't be used as it is."""


class ImageError(UserError):
    """One image can't be read; `reason` is the short form for a list of bad files."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("an image that can be read"),
            retold(reason),
            _("Replace or remove the file."),
        )
        self.reason = reason

    def __reduce__(self) -> tuple[type, tuple[str]]:  # type: ignore[override]
        return type(self), (self.reason,)


class RunError(UserError):
    """A run can't be found, or can't do what was asked of it."""


class WeightsError(UserError):
    """Pretrained weights can't be had or don't fit."""


def explain_os_error(error: OSError) -> UserError | None:
    """What a user can put right about a disk or its files; None for other errors."""
    if error.errno in _FULL:
        return UserError(
            _("enough free disk space"),
            _("a full disk")
            if error.errno == errno.ENOSPC
            else _("a quota that is used up"),
            _("Free some space, or set THAW_HOME to a folder on another disk."),
        )
    if error.errno in _FORBIDDEN:
        return UserError(
            _("a file or folder that Thaw may use"),
            f"{error.filename or _('one')} ({error.strerror})",
            _("Change its permissions, or choose another folder."),
        )
    if error.errno == errno.ENAMETOOLONG:
        letters = max(map(len, str(error.filename).split("/")))
        return UserError(
            _("a path that the disk can hold"),
            plural("a name of {count} letter", "a name of {count} letters", letters),
            _("Choose a shorter one."),
        )
    if error.errno == errno.ENOMEM:
        return UserError(
            _("enough free memory"),
            _("too little"),
            _("Close other programs and try again."),
        )
    return None
