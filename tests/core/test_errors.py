"""Errors say what to do, and survive the way between processes."""

from __future__ import annotations

import pickle

import pytest

from core.errors import (
    ConfigError,
    DataError,
    ImageError,
    RunError,
    UserError,
    WeightsError,
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


def test_image_error_keeps_the_short_reason() -> None:
    error = ImageError("empty file")
    assert error.reason == "empty file"
    assert "received empty file" in str(error)
