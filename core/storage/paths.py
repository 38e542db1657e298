"""THAW_HOME: where data sets, runs and caches lie."""

from __future__ import annotations

import os
from pathlib import Path

from core.errors import ConfigError


def home_dir() -> Path:
    """The folder that holds everything Thaw keeps (`THAW_HOME`, default `~/.thaw`).

    Raises:
        ConfigError: The folder can't be created or written to.
    """
    home = Path(os.environ.get("THAW_HOME") or Path.home() / ".thaw").expanduser()
    return _made(home.resolve())


def datasets_dir() -> Path:
    """One folder per data set: its registration, scan, manifest and thumbnails."""
    return _made(home_dir() / "datasets")


def runs_dir() -> Path:
    """One folder per run."""
    return _made(home_dir() / "runs")


def studies_dir() -> Path:
    """One folder per study, such as a ranking of backbones."""
    return _made(home_dir() / "studies")


def caches_dir() -> Path:
    """Decoded pixels and features, content-addressed; safe to delete."""
    return _made(home_dir() / "caches")


def _made(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            "a folder that Thaw can write to in THAW_HOME",
            f"{path} ({error.strerror})",
            "Set THAW_HOME to a folder of yours and start again.",
        ) from error
    return path
