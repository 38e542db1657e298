"""Errors that a user can fix: what was expected, what was received, what to do."""

from __future__ import annotations


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
        super().__init__(f"Expected {expected}; received {received}. {action}")
        self.expected = expected
        self.received = received
        self.action = action

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
            "an image that can be read", reason, "Replace or remove the file."
        )
        self.reason = reason

    def __reduce__(self) -> tuple[type, tuple[str]]:  # type: ignore[override]
        return type(self), (self.reason,)


class RunError(UserError):
    """A run can't be found, or can't do what was asked of it."""


class WeightsError(UserError):
    """Pretrained weights can't be had or don't fit."""
