"""Data sets: added from a folder, a zip or a package, and opened by any name."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import shutil
import zipfile
from pathlib import Path
from typing import BinaryIO

from core.data.layout import Listing, list_folder
from core.data.registry import (
    FILES,
    RECORD,
    Dataset,
    list_datasets,
    load_dataset,
    loaded,
    registered,
    remove_dataset,
)
from core.data.samples import SAMPLES, list_sample, sample_root
from core.data.zips import unpack
from core.errors import DataError
from core.storage.files import new_folder, remove_leftovers, slug, write_json
from core.storage.paths import datasets_dir
from core.text.numbers import number

# What readers of data sets need beside this, from `core.data.registry`.
__all__ = [
    "Dataset",
    "add_folder",
    "add_sample",
    "add_zip",
    "list_datasets",
    "list_files",
    "load_dataset",
    "open_dataset",
    "remove_dataset",
    "require_classes",
]

_DAY_SECONDS = 86_400.0  # no import takes so long


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
    return registered(
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
    dataset = Dataset(target.name, title, "zip", str(target / FILES))
    remove_leftovers(datasets_dir(), min_age_seconds=_DAY_SECONDS)
    shutil.rmtree(target, ignore_errors=True)  # what a removal left behind
    with new_folder(target) as folder:
        unpack(source, folder / FILES)
        require_classes(list_folder(folder / FILES))
        write_json(folder / RECORD, dataclasses.asdict(dataset))
    return dataset


def add_sample(sample_id: str) -> Dataset:
    """Register a packaged data set, such as "elpv".

    Raises:
        DataError: There is no such sample, or its package is not installed.
    """
    root = sample_root(sample_id)
    sample = SAMPLES[sample_id]
    return registered(
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
    if isinstance(spec, str):
        if dataset := loaded(text):
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
