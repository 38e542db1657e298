"""The registry of data sets: one folder each in THAW_HOME, with a `dataset.json`."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import shutil
import time
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from core.data.formats import SavedDataset
from core.data.layout import Listing, list_folder
from core.data.samples import SAMPLES, list_sample, sample_root
from core.data.zips import unpack
from core.errors import DataError
from core.storage.files import new_folder, read_json, remove_leftovers, slug, write_json
from core.storage.paths import datasets_dir
from core.storage.typed_json import fits
from core.text.numbers import number

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
RECORD = "dataset.json"
_ZIP_FILES = "files"
_DAY_SECONDS = 86_400.0  # no import takes so long


@dataclass(frozen=True)
class Dataset:
    """A registered data set."""

    id: str
    name: str  # as people call it; may hold any characters
    kind: str  # "folder", "zip" or "sample"
    root: str  # the folder that image paths are relative to
    licence: str = ""
    added: float = field(default_factory=time.time)  # Unix time, seconds

    @property
    def folder(self) -> Path:
        """Its own folder in THAW_HOME: registration, scan, manifest, thumbnails."""
        return datasets_dir() / self.id


def add_folder(path: str | Path) -> Dataset:
    """Register a folder with one sub-folder per class; the images stay where they are.

    Registering it again gives the same data set.

    Raises:
        DataError: It is missing, unreadable, or holds fewer than two class folders.
    """
    root = Path(path).expanduser().resolve()
    require_classes(list_folder(root))
    name = root.name or "folder"
    digest = hashlib.blake2b(str(root).encode("utf-8", "replace")).hexdigest()
    return _registered(
        Dataset(f"{slug(name)}-{digest[:6]}", _shown(name), "folder", str(root))
    )


def add_zip(source: Path | BinaryIO, name: str) -> Dataset:
    """Unpack a zip of class folders into THAW_HOME and register it.

    The same content gives the same data set, whatever it is called.

    Args:
        source: The zip, a file or an open, seekable binary stream.
        name: What its owner calls it; only the last part, without ".zip", is used.

    Raises:
        DataError: The zip is unsafe, damaged, too large, or lacks two class folders.
    """
    title = _shown(re.sub(r"(?i)\.zip$", "", re.split(r"[\\/]", name)[-1]))
    digest = _content_digest(source)[:12]
    for dataset in list_datasets():
        if dataset.kind == "zip" and dataset.id.endswith(f"-{digest}"):
            return dataset
    target = datasets_dir() / f"{slug(title)}-{digest}"
    dataset = Dataset(target.name, title, "zip", str(target / _ZIP_FILES))
    remove_leftovers(datasets_dir(), min_age_seconds=_DAY_SECONDS)
    shutil.rmtree(target, ignore_errors=True)  # what a removal left behind
    with new_folder(target) as folder:
        unpack(source, folder / _ZIP_FILES)
        require_classes(list_folder(folder / _ZIP_FILES))
        write_json(folder / RECORD, dataclasses.asdict(dataset))
    return dataset


def add_sample(sample_id: str) -> Dataset:
    """Register a packaged data set, such as "elpv".

    Raises:
        DataError: There is no such sample, or its package is not installed.
    """
    root = sample_root(sample_id)
    sample = SAMPLES[sample_id]
    return _registered(
        Dataset(sample_id, sample.name, "sample", str(root), sample.licence)
    )


def open_dataset(spec: str | Path) -> Dataset:
    """The data set that an id, a sample's name, a zip or a folder stands for.

    Names come before paths: write "./elpv" for a folder that is called like a sample.

    Raises:
        DataError: It is none of these, or can't be used.
    """
    text = str(spec)
    if not text.strip():
        raise DataError(
            "a data set's id, a sample's name, a folder or a zip",
            "nothing",
            "Name one.",
        )
    if isinstance(spec, str) and _ID.fullmatch(text):
        if dataset := _loaded(text):
            return dataset
        if text in SAMPLES:
            return add_sample(text)
    path = Path(spec).expanduser()
    if path.is_file() and (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path)):
        return add_zip(path, path.name)
    if path.exists():
        return add_folder(path)
    raise DataError(
        "a data set's id, a sample's name, a folder or a zip",
        text,
        f"Check the path, or use a sample ({', '.join(SAMPLES)}).",
    )


def list_datasets() -> list[Dataset]:
    """All registered data sets, newest first; damaged entries are passed over."""
    folders = datasets_dir().iterdir()
    found = [dataset for item in folders if (dataset := _loaded(item.name))]
    return sorted(found, key=lambda dataset: (-dataset.added, dataset.id))


def load_dataset(dataset_id: str) -> Dataset:
    """A registered data set.

    Raises:
        DataError: There is none with this id.
    """
    if dataset := _loaded(dataset_id):
        return dataset
    action = "Add the data set first, or choose one from the list."
    raise DataError("the id of a registered data set", dataset_id, action)


def remove_dataset(dataset_id: str) -> None:
    """Delete what THAW_HOME keeps of a data set; a folder of the user's own stays.

    Raises:
        DataError: There is none with this id.
    """
    folder = load_dataset(dataset_id).folder
    (folder / RECORD).unlink()  # first: what can't be deleted is then not listed
    shutil.rmtree(folder, ignore_errors=True)


def list_files(dataset: Dataset) -> Listing:
    """List the files of a data set without opening them.

    Raises:
        DataError: Its folder, or its sample's package, is not there.
    """
    if dataset.kind == "sample":
        return list_sample(sample_root(dataset.id))
    return list_folder(Path(dataset.root))


def require_classes(listing: Listing) -> None:
    """Check that there are at least two class folders.

    Raises:
        DataError: There are fewer; it says what was found instead.
    """
    if len(listing.class_names) >= 2:
        return
    if listing.class_names:
        raise DataError(
            "at least two class folders",
            f"one ({next(iter(listing.class_names))})",
            "Add a sub-folder with the images of another class.",
        )
    num_images = listing.num_loose_images
    if num_images:
        received = f"{number(num_images, 'image')} directly in the folder"
    else:
        received = "a folder without sub-folders or images"
    raise DataError(
        "a folder with one sub-folder per class",
        received,
        "Put the images of each class into a sub-folder named after the class.",
    )


def _registered(dataset: Dataset) -> Dataset:
    if known := _loaded(dataset.id):
        return known
    dataset.folder.mkdir(exist_ok=True)
    write_json(dataset.folder / RECORD, dataclasses.asdict(dataset))
    return dataset


def _loaded(dataset_id: str) -> Dataset | None:
    if not _ID.fullmatch(dataset_id):
        return None
    record: Any = read_json(datasets_dir() / dataset_id / RECORD)
    if not fits(record, SavedDataset):
        return None
    names = [item.name for item in dataclasses.fields(Dataset)]
    dataset = Dataset(**{name: record[name] for name in names})
    if dataset.id != dataset_id:
        return None
    return dataclasses.replace(dataset, root=_current_root(dataset))


def _current_root(dataset: Dataset) -> str:
    """Where the images lie now: THAW_HOME or the Python environment may have moved."""
    if dataset.kind == "zip":
        return str(dataset.folder / _ZIP_FILES)
    if dataset.kind == "sample":
        with suppress(DataError):
            return str(sample_root(dataset.id))
    return dataset.root


def _content_digest(source: Path | BinaryIO) -> str:
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                return hashlib.file_digest(file, "blake2b").hexdigest()
        except OSError as error:
            received = f"{source} ({error.strerror})"
            raise DataError("a zip file", received, "Check the path.") from error
    source.seek(0)
    return hashlib.file_digest(source, "blake2b").hexdigest()  # type: ignore[arg-type]


def _shown(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:80] or "unnamed"
