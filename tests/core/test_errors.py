"""Errors say what to do, and survive the way between processes."""

from __future__ import annotations

import errno
import os
import pickle

import pytest

from core.errors import (
    ConfigError,
    DataError,
    ImageError,
    RunError,
    UserError,
    WeightsError,
    explain_os_error,
)


@pytest.mark.parametrize("kind", [ConfigError, DataError, RunError, WeightsError])
def test_message_has_three_parts(kind: type[UserError]) -> None:
    error = kind("a number", "text", "Type a number.")
    assert str(error) == "Expected a number; received text. Type a number."
    assert isinstance(error, UserError)


@pytest.mark.parametrize(
    "error",
    [ConfigError("a number", "text", "Change it."), ImageError("empty file")],
)
def test_parts_survive_pickling(error: UserError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert vars(again) == vars(error)
    assert str(again) == str(error)


def test_parts_survive_a_file() -> None:
    error = DataError("two classes", "one", "Add one.")
    assert vars(UserError.from_json(error.to_json())) == vars(error)


def test_image_error_keeps_the_short_reason() -> None:
    error = ImageError("empty file")
    assert error.reason == "empty file"
    assert "received empty file" in str(error)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, "received a full disk"),
        (errno.EDQUOT, "received a quota that is used up"),
        (errno.EACCES, r"received /x/y \(Permission denied\)"),
        (errno.EPERM, r"received /x/y \("),
        (errno.EROFS, "Change its permissions, or choose another folder"),
        (errno.ENAMETOOLONG, "received a name of 1 letter"),
        (errno.ENOMEM, "Expected enough free memory"),
    ],
)
def test_what_a_user_can_put_right_about_a_disk(number: int, expected: str) -> None:
    told = explain_os_error(OSError(number, os.strerror(number), "/x/y"))
    assert told is not None
    with pytest.raises(UserError, match=expected):
        raise told


def test_other_system_errors_are_not_explained() -> None:
    assert explain_os_error(OSError(errno.EIO, "Input/output error")) is None
    assert explain_os_error(OSError("no number")) is None
