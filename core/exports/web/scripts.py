"""The page's own scripts and style, part by part."""

from __future__ import annotations

from pathlib import Path

_PARTS = Path(__file__).with_name("parts")
# Each uses what the ones before it define.
_PICTURE = ("resize", "orientation", "picture", "labelled")


def part(name: str) -> str:
    """A file of `parts`."""
    return (_PARTS / name).read_text(encoding="utf-8")


def picture_script() -> str:
    """From a file to what the model takes, as labels.json says: for any page."""
    return "\n".join(part(f"{name}.js") for name in _PICTURE)
