"""What somebody said that the folders of a data set are, and where it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from core.storage.files import read_json, write_json
from core.storage.typed_json import fits

_FILE = "layout.json"

CLASSES, MERGED, GIVEN = "classes", "merged", "splits"
UNUSED = "unused"  # what a folder may be that is no split


class _Kept(TypedDict):
    """`layout.json`, beside a data set's registration."""

    layout: str
    splits: dict[str, str]


@dataclass(frozen=True)
class LayoutChoice:
    """What somebody said that the folders of a data set are."""

    layout: str  # CLASSES, MERGED (groups of the same classes) or GIVEN
    splits: Mapping[str, str] = field(default_factory=dict)  # by folder, for GIVEN


def saved_layout(folder: Path) -> LayoutChoice | None:
    """What was said of the data set whose own folder this is; None = nothing."""
    kept = read_json(folder / _FILE)
    if not fits(kept, _Kept) or kept["layout"] not in (CLASSES, MERGED, GIVEN):
        return None
    return LayoutChoice(kept["layout"], kept["splits"])


def save_layout(folder: Path, choice: LayoutChoice) -> None:
    """Remember what was said, in a data set's own folder."""
    kept: _Kept = {"layout": choice.layout, "splits": dict(choice.splits)}
    write_json(folder / _FILE, kept)


def forget_layout(folder: Path) -> None:
    """Forget what was said, so that it is asked again."""
    (folder / _FILE).unlink(missing_ok=True)
