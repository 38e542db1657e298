"""THAW_HOME: where data sets, runs and caches lie."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from core.errors import ConfigError
from core.language.texts import _, mark
from core.storage.given_paths import absolute_path, is_utf8

_ACTION = mark("Set THAW_HOME to a folder of yours and start again.")


def home_dir() -> Path:
    """The folder that holds everything Thaw keeps (`THAW_HOME`, default `~/.thaw`).

    Raises:
        ConfigError: The folder can't be created or written to, or its path is one that
            not all libraries can read.
    """
    text = os.environ.get("THAW_HOME") or str(_default_home())
    return _made(_located(text, os.getcwd()))


@lru_cache(maxsize=16)
def _located(text: str, working_dir: str) -> Path:
    """A home from the root on; a page asks a hundred times."""
    home = absolute_path(text)
    if not is_utf8(home):
        raise ConfigError(_("a THAW_HOME in UTF-8"), f"{home}", _(_ACTION))
    return home


def _default_home() -> Path:
    try:
        return Path.home() / ".thaw"
    except RuntimeError as error:  # a user without a home, as in some containers
        raise ConfigError(
            _("a home folder, or THAW_HOME"), _("neither"), _(_ACTION)
        ) from error


def datasets_dir() -> Path:
    """One folder per data set: its registration, scan, manifest and thumbnails."""
    return _made(home_dir() / "datasets")


def runs_dir() -> Path:
    """One folder per run."""
    return _made(home_dir() / "runs")


def studies_dir() -> Path:
    """One folder per study, such as a ranking of backbones."""
    return _made(home_dir() / "studies")


def downloads_dir() -> Path:
    """One folder per public data set that is, or was being, downloaded."""
    return _made(home_dir() / "downloads")


def backbones_dir() -> Path:
    """One folder per network that was taken in from a file."""
    return _made(home_dir() / "backbones")


def classes_dir() -> Path:
    """One folder per class that has joined, for as long as it is open."""
    return _made(home_dir() / "classes")


def caches_dir() -> Path:
    """Decoded pixels and features, content-addressed; safe to delete."""
    return _made(home_dir() / "caches")


def unfinished_dir() -> Path:
    """Notes of what is being written in folders that are not Thaw's own."""
    return _made(home_dir() / "unfinished")


def _made(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            _("a folder that Thaw can write to in THAW_HOME"),
            f"{path} ({error.strerror})",
            _(_ACTION),
        ) from error
    return path
