"""TFLite (LiteRT) in float32."""

from __future__ import annotations

from pathlib import Path

from core.training.export_formats.lite import load, make_lite
from core.training.export_formats.source import Source

__all__ = ["load", "make"]


def make(source: Source, folder: Path) -> None:
    """Convert it as it is."""
    make_lite(source, folder)
