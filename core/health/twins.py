"""Near-duplicates of a data set, as the last health check found them.

`twins.json` in the data set's folder is written by the worker of a health check when it
comes to its end, and read by whoever splits.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.data.datasets import Dataset
from core.health.formats import SavedTwins
from core.storage.files import read_json, write_json
from core.storage.typed_json import fits

_FILE = "twins.json"
_VERSION = 1


def known_clusters(dataset: Dataset) -> list[list[str]]:
    """Groups of near-duplicates, by their paths; [] where no health check was done.

    They are those of the last health check that came to its end, whatever the split
    was then. A path may be gone or changed since; one that was added since is in none.

    Args:
        dataset: Its root is what paths are relative to.
    """
    saved = read_json(dataset.folder / _FILE)
    if not fits(saved, SavedTwins) or saved["version"] != _VERSION:
        return []
    found: list[list[str]] = saved["clusters"]
    return found


def save_clusters(dataset: Dataset, found: Sequence[Sequence[str]]) -> None:
    """Keep what `known_clusters` gives."""
    saved: SavedTwins = {
        "version": _VERSION,
        "clusters": [list(item) for item in found],
    }
    write_json(dataset.folder / _FILE, saved)
