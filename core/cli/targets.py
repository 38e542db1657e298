"""Folders and files that a command makes: nothing is overwritten."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from core.errors import ConfigError, UserError
from core.storage.files import replacing
from core.storage.given_paths import given_path
from core.storage.outside import new_folder_outside


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


@contextmanager
def writing_new_folder(target: Path, option: str) -> Iterator[Path]:
    """Make a folder whole, or not at all.

    Yields:
        An empty folder that is moved to `target` when the block ends.

    Raises:
        UserError: It can't be made there.
    """
    try:
        with new_folder_outside(target) as folder:
            yield folder
    except PermissionError:
        raise
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise
        why = error.strerror or "not a folder"
        raise unusable_target(target, why, option) from error


def new_file(text: str, option: str) -> Path:
    """The file to make.

    Args:
        text: Its path, as it was given.
        option: That it was given with, such as "--csv".

    Raises:
        UserError: It exists, or there is no folder for it.
    """
    target = given_path(text).absolute()
    if os.path.lexists(target):
        raise _unusable_file(target, "exists", option)
    if not target.parent.is_dir():
        raise _unusable_file(target, "its folder does not exist", option)
    return target


def new_file_of_kind(text: str, endings: Sequence[str], option: str) -> Path:
    """The file to make, whose ending says which form it has.

    Raises:
        UserError: It has another ending, exists, or there is no folder for it.
    """
    target = new_file(text, option)
    if target.suffix.lower() not in endings:
        raise ConfigError(
            f"a file that ends in {' or '.join(endings)}",
            target.name,
            f"Name one with {option}.",
        )
    return target


def write_new_file(target: Path, data: bytes, option: str) -> None:
    """Make a file whole, or not at all.

    Raises:
        UserError: It can't be written, or somebody has made it meanwhile.
    """
    with writing_new_file(target, option) as file:
        file.write(data)


def write_copy(source: Path, target: Path, option: str) -> None:
    """Copy a file to where there is none, whole or not at all.

    Raises:
        UserError: It can't be written, or somebody has made one there meanwhile.
    """
    with writing_new_file(target, option) as file, source.open("rb") as content:
        shutil.copyfileobj(content, file, 1 << 20)


@contextmanager
def writing_new_file(target: Path, option: str) -> Iterator[BinaryIO]:
    """Write a file bit by bit; it is there whole when the block ends, or not at all.

    Raises:
        UserError: It can't be written, or somebody has made it meanwhile.
    """
    if os.path.lexists(target):
        raise _unusable_file(target, "exists", option)
    try:
        with replacing(target) as file:
            yield file
    except OSError as error:
        raise _unusable_file(target, str(error.strerror), option) from error


def _unusable_file(target: Path, why: str, option: str) -> UserError:
    return UserError(
        "a file that can be made anew",
        f"{target} ({why})",
        f"Choose another with {option}; nothing is overwritten.",
    )
