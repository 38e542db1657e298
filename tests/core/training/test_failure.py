"""What is said of a job that failed."""

from __future__ import annotations

import errno

import pytest

from core.errors import DataError, UserError
from core.storage import free_space
from core.training.failure import failure_of


def test_errors_of_the_user_are_told_as_they_are() -> None:
    error = DataError("images", "none", "Add some.")
    assert failure_of(error) == {
        "expected": "images",
        "received": "none",
        "action": "Add some.",
        "message": "Expected images; received none. Add some.",
    }


class ResourceExhaustedError(Exception):
    """Named as TensorFlow names it."""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "enough free disk space"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "Then resume the run."),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), "received /x"),
        (MemoryError(), "Lower the batch size or the image size"),
        (ResourceExhaustedError("OOM"), "Lower the batch size or the image size"),
        (OSError(errno.EIO, "Input/output error"), "an unexpected OSError"),
        (ZeroDivisionError(), "an unexpected ZeroDivisionError"),
        (OSError("Can't write: No space left on device"), "enough free disk space"),
        (ResourceExhaustedError("x; No space left on device"), "free disk space"),
    ],
)
def test_other_errors_say_what_may_help(error: Exception, expected: str) -> None:
    told = failure_of(error)
    assert expected in told["message"]
    assert str(UserError(told["expected"], told["received"], told["action"]))


def test_an_error_on_a_disk_without_space_is_told_as_that(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(free_space, "free_bytes", lambda path: 123_456)
    told = failure_of(RuntimeError("Check 'bin_file' failed"))
    assert "0.1 MB left on the disk" in told["message"]
    assert "Then resume the run." in told["action"]
    assert "unexpected" in failure_of(OSError(errno.EIO, "broken"))["message"]
