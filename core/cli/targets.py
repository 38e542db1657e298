"""Folders that a command makes: they must not exist, and nothing is overwritten."""

from __future__ import annotations

import os
from pathlib import Path

from core.errors import UserError
from core.storage.given_paths import given_path


def new_target(text: str, option: str) -> Path:
    """The folder to make.

    Args:
        text: Its path, as it was given.
        option: That it was given with, such as "--to".

    Raises:
        UserError: It exists.
    """
    target = given_path(text).absolute()
    if os.path.lexists(target):
        raise unusable_target(target, "exists", option)
    return target


def unusable_target(target: Path, why: str, option: str) -> UserError:
    """The error for a folder that can't be made."""
    return UserError(
        "a folder that can be made anew",
        f"{target} ({why})",
        f"Choose another with {option}; nothing is overwritten.",
    )
