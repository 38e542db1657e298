"""What exports need that no requirements file can bring: fetched once, then kept.

It lies with the packages of this Python, for all THAW_HOMEs.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from core.errors import UserError
from core.language.texts import _

_FETCH_SECONDS = 300


class FetchError(UserError):
    """Something is not there, is not what was published, or can't be fetched."""


class Fetched(Protocol):
    """One thing that a script of `scripts` fetches."""

    @property
    def name(self) -> str:
        """What its registry calls it."""

    @property
    def advice(self) -> str:
        """What to do where it is missing."""

    def is_fetched(self) -> bool:
        """Whether it is there."""


def fetched_folder(name: str) -> Path:
    """Where something of this name lies, or will."""
    return Path(sys.prefix) / "share" / "thaw" / name


def fetch_by(command: Sequence[str], expected: str, settings: Sequence[str]) -> None:
    """Let a package manager of this machine fetch something.

    Args:
        command: The program with its arguments.
        expected: What it is to do, as a noun phrase.
        settings: The command that shows where it looks, for who has to find the reason.

    Raises:
        FetchError: It fails, or is not done in time.
    """
    try:
        subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=_FETCH_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        received = _("nothing in {count} seconds", count=_FETCH_SECONDS)
        raise FetchError(expected, received, _("Check the network.")) from error
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        received = f'"{said[-1]:.200}"' if said else _("a failure")
        action = _("Check the network, and `{command}`.", command=" ".join(settings))
        raise FetchError(expected, received, action) from error


def not_writable(folder: Path, error: OSError) -> FetchError:
    """What to say where a thing could be fetched, but not be kept."""
    return FetchError(
        _("a folder that can be written to, for {name}", name=folder.name),
        f"{folder} ({error.strerror})",
        _("Call it as whoever installed the packages of this Python."),
    )
