"""What an audience sees pass by while a run works; nothing is drawn yet."""

from __future__ import annotations

from core.runs.run import Run


def passing_pictures(run: Run, *, scale: float = 1.0) -> None:
    """The pictures that go through the network, with what it makes of them."""


def changing_maps(run: Run, *, scale: float = 1.0) -> None:
    """The feature maps of one picture, from epoch to epoch."""
