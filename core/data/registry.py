"""The registry of data sets: one folder each in THAW_HOME, with a `dataset.json`."""

from __future__ import annotations

import dataclasses
import re
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.access.roots import may_read
from core.data.formats import SavedDataset
from core.data.image_paths import image_path
from core.data.samples import sample_root
from core.errors import DataError
from core.language.texts import _
from core.storage.files import read_json, write_json
from core.storage.given_paths import readable
from core.storage.leftovers import remove_leftovers
from core.storage.paths import datasets_dir
from core.storage.typed_json import fits

RECORD = "dataset.json"
FILES = "files"  # unpacked images, or a link to a folder whose path is not UTF-8

# Kinds of copies.
COLLECTED, DROPPED, PUBLIC = "collected", "dropped", "public"
DRAWN = "drawn"

_COPIED = ("zip", "tar", COLLECTED, DROPPED, PUBLIC, DRAWN)
_OF_OLD_RECORDS = {"names_encoding": "utf-8"}
_DAY_SECONDS = 86_400.0  # no import takes so long
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@dataclass(frozen=True)
class Dataset:
    """A registered data set."""

    id: str
    name: str  # as people call it; may hold any characters
    kind: str  # "folder", "sample", or one of `_COPIED`
    root: str  # the folder that image paths are relative to
    licence: str = ""
    added: float = field(default_factory=time.time)  # Unix time, seconds
    names_encoding: str = "utf-8"  # that an archive's names were read in

    @property
    def is_unpacked(self) -> bool:
        """Whether its images are copies in THAW_HOME."""
        return self.kind in _COPIED

    @property
    def is_collected(self) -> bool:
        """Whether its images exist nowhere else: people took them here."""
        return self.kind == COLLECTED

    @property
    def folder(self) -> Path:
        """Its own folder in THAW_HOME: registration, scan, manifest, thumbnails."""
        return datasets_dir() / self.id

    def absolute(self, path: str) -> Path:
        """Where one of its images lies."""
        return image_path(self.id, self.root, path)


_FIELDS = dataclasses.fields(Dataset)


def list_datasets() -> list[Dataset]:
    """All registered data sets, newest first; damaged entries are passed over.

    What a killed import has left, which may be 20 GB, is deleted on the way.
    """
    remove_leftovers(datasets_dir(), min_age_seconds=_DAY_SECONDS)
    folders = datasets_dir().iterdir()
    found = [dataset for item in folders if (dataset := loaded(item.name))]
    return sorted(found, key=lambda dataset: (-dataset.added, dataset.id))


def load_dataset(dataset_id: str) -> Dataset:
    """A registered data set.

    Raises:
        DataError: There is none with this id.
    """
    if dataset := loaded(dataset_id):
        return dataset
    action = _("Add the data set first, or choose one from the list.")
    raise DataError(_("the id of a registered data set"), dataset_id, action)


def remove_dataset(dataset_id: str) -> None:
    """Delete what THAW_HOME keeps of a data set; a folder of the user's own stays.

    Raises:
        DataError: There is none with this id.
    """
    folder = load_dataset(dataset_id).folder
    (folder / RECORD).unlink()  # first: what can't be deleted is then not listed
    shutil.rmtree(folder, ignore_errors=True)


def registered(dataset: Dataset) -> Dataset:
    """Register a data set; the one that is known stays as it is."""
    if known := loaded(dataset.id):
        return known
    dataset.folder.mkdir(exist_ok=True)
    write_json(dataset.folder / RECORD, dataclasses.asdict(dataset))
    return dataset


def loaded(dataset_id: str) -> Dataset | None:
    """A registered data set; None where there is none, or one that may not be read."""
    dataset = recorded(dataset_id)
    if dataset is None or (dataset.kind == "folder" and not may_read(dataset.root)):
        return None
    return dataclasses.replace(dataset, root=_current_root(dataset))


def recorded(dataset_id: str) -> Dataset | None:
    """What the record of a data set says; None where there is none, or a damaged one.

    Who may read the data set, and where its images lie now, is not asked.
    """
    if not _ID.fullmatch(dataset_id):
        return None
    record: Any = read_json(datasets_dir() / dataset_id / RECORD)
    if not fits(record, SavedDataset) or record["id"] != dataset_id:
        return None
    known = _OF_OLD_RECORDS | record
    return Dataset(**{item.name: known[item.name] for item in _FIELDS})


def shown_name(name: str) -> str:
    """What a data set is called on the pages; any name gives one."""
    letters = (letter for letter in readable(name) if letter.isprintable())
    return "".join(letters)[:80] or "unnamed"


def _current_root(dataset: Dataset) -> str:
    """Where the images lie now: THAW_HOME or the Python environment may have moved."""
    if dataset.is_unpacked or (dataset.folder / FILES).is_symlink():
        return str(dataset.folder / FILES)
    if dataset.kind == "sample":
        with suppress(DataError):
            return str(sample_root(dataset.id))
    return dataset.root
