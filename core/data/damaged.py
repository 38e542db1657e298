"""Data sets whose registration can't be read: named, and removed when asked to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from core.data.formats import SavedDataset
from core.data.registry import RECORD, recorded
from core.errors import DataError
from core.language.kept import retold
from core.language.texts import _
from core.storage.damage import json_damage
from core.storage.files import remove, set_aside
from core.storage.paths import datasets_dir

# A folder with one of these was a data set's.
_MARKS = (RECORD, "manifest.json", "scan.json")


class DamagedDataset(NamedTuple):
    """A folder in THAW_HOME that was a data set's."""

    id: str
    reason: str  # such as "dataset.json is empty"

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return datasets_dir() / self.id


def damaged_datasets() -> list[DamagedDataset]:
    """The data sets that a list has to pass over, by their ids."""
    return [
        DamagedDataset(path.name, _reason(path / RECORD))
        for path in sorted(datasets_dir().iterdir())
        if path.name[0] != "."
        and recorded(path.name) is None
        and any(os.path.lexists(path / name) for name in _MARKS)
    ]


def remove_damaged(dataset_id: str) -> None:
    """Delete what THAW_HOME has of a damaged data set; the user's own folder stays.

    Raises:
        DataError: There is no such damaged data set.
    """
    for found in damaged_datasets():
        if found.id == dataset_id:
            remove(set_aside(found.folder))
            return
    raise DataError(
        _("the id of a damaged data set"), dataset_id, _("Reload the page.")
    )


def _reason(record: Path) -> str:
    if not os.path.lexists(record):
        return _("{file} is missing", file=RECORD)
    if damage := json_damage(record, SavedDataset):
        return f"{RECORD} {retold(damage)}"
    return _("{file} is of another data set", file=RECORD)
