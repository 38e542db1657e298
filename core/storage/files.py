"""Whole files and folders that appear at once or not at all."""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
import time
import tokenize
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from core.language.texts import _
from core.storage.locks import (
    locked,
)

_REPLACE_SECONDS = 1.0  # to wait for readers of a file, on Windows

# What reading a damaged .npz file raises: a header is a Python literal.
_DAMAGED = (
    *(OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error),
    *(SyntaxError, TypeError, KeyError, NotImplementedError, MemoryError),
    *(RecursionError, OverflowError, tokenize.TokenError),
)


def write_bytes(path: Path, data: bytes) -> None:
    """Replace a file in one step: a reader sees the old content or the new one."""
    with replacing(path) as file:
        file.write(data)


def write_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Replace an .npz file in one step, without a second copy in memory."""
    with replacing(path) as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` when the block ends well."""
    temporary = _hidden(path)
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _replace(temporary: Path, path: Path) -> None:
    """Rename over a file; Windows refuses it for as long as a reader has it open.

    A folder that has come into the file's place is not ours to delete: it gets another
    name.
    """
    if path.is_dir() and not path.is_symlink():
        path.rename(path.with_name(f"{path.name}.in-the-way-{secrets.token_hex(2)}"))
    deadline = time.monotonic() + _REPLACE_SECONDS
    while True:
        try:
            temporary.replace(path)
            return
        except PermissionError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.02)


def _hidden(path: Path) -> Path:
    """A new name beside `path` that readers pass over, and that is known as ours."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")


def write_json(path: Path, value: Any) -> None:
    """Replace a JSON file in one step."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    # What is not UTF-8 in a path becomes the JSON escape that it is read from again.
    write_bytes(path, text.encode(errors="backslashreplace"))


def read_json(path: Path, default: Any = None) -> Any:
    """Read a JSON file; a missing or damaged one gives `default`.

    NaN and Infinity, which JSON does not have, come as None. What is nested beyond all
    sense counts as damaged.
    """
    try:
        return parse_json(path.read_bytes())
    except (OSError, ValueError):
        return default


def parse_json(text: bytes) -> Any:
    """What a JSON text says; see `read_json`.

    Raises:
        ValueError: It is none.
    """
    try:
        return json.loads(text, parse_constant=lambda name: None)
    except RecursionError as error:
        raise ValueError(_("nested too deeply")) from error


def read_arrays(
    path: Path, names: Collection[str] | None = None
) -> dict[str, np.ndarray] | None:
    """Read arrays of an .npz file; a missing or damaged one gives None.

    Args:
        path: The file.
        names: Of the arrays to read, as far as they are there; None = all.
    """
    try:
        # np.load leaves a damaged file open when it opens it by itself
        with path.open("rb") as file, np.load(file) as data:
            wanted = data.files if names is None else set(data.files) & set(names)
            return {name: data[name] for name in wanted}
    except _DAMAGED:
        return None


@contextmanager
def new_folder(
    path: Path,
    announce: Callable[[Path], None] | None = None,
    *,
    with_parents: bool = True,
    is_of_content: bool = True,
) -> Iterator[Path]:
    """Fill a folder aside and put it in place when the block ends without an error.

    Args:
        path: The folder.
        announce: Told where it is filled, before anything is made there.
        with_parents: Make the folders around it, too; else they must be there.
        is_of_content: The folder is named after its content: where another process put
            it there first, ours is dropped.

    Yields:
        An empty folder beside `path`; it is removed when the block fails.

    Raises:
        FileExistsError: Another is there already, of another content.
    """
    temporary = _hidden(path)
    if announce is not None:
        announce(temporary)
    temporary.mkdir(parents=with_parents)
    try:
        yield temporary
        try:
            temporary.rename(path)
        except OSError:
            if not path.is_dir():
                raise
            if not is_of_content:
                raise FileExistsError(errno.EEXIST, "a folder", str(path)) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """An empty folder for as long as the block lasts.

    Unlike one in the system's temporary folder it is a leftover when its process is
    killed, which `remove_leftovers` of `parent` deletes.
    """
    name = parent / f"scratch-{secrets.token_hex(4)}"
    with locked(name):
        folder = _hidden(name)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def set_aside(path: Path) -> Path:
    """Take a folder away from readers at once; it is a leftover from then on.

    Returns:
        Where it lies now.
    """
    return path.rename(_hidden(path))


def remove(path: Path) -> None:
    """Delete a file, or as much of a folder as can be deleted.

    Raises:
        OSError: A file can't be.
    """
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink()


def folder_bytes(path: Path) -> int:
    """Bytes of a file, or of all files in a folder; vanished ones don't count."""
    if not path.is_dir():
        with suppress(OSError):
            return path.lstat().st_size
        return 0
    total = 0
    for folder, __, names in os.walk(path):  # passes over folders that vanish, too
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(folder, name)).st_size
    return total


def slug(text: str) -> str:
    """A short ASCII name for folders and links, made from any text."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words[:40].strip("-") or "unnamed"
