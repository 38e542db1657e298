"""Data sets: added from a folder, an archive or a sample, and opened by any name."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from core.access.roots import require_readable
from core.data.added import with_added
from core.data.archives.kinds import archive_kind, name_without_ending
from core.data.archives.unpack import content_digest, unpack
from core.data.catalogue.entries import CATALOGUE
from core.data.copies import keep_copy, require_classes_in
from core.data.drawn.leaves import Progress
from core.data.folders.choice import saved_layout
from core.data.folders.class_folders import opened_tree
from core.data.folders.layout import Listing
from core.data.labels.listing import list_images
from core.data.registry import (
    DRAWN,
    FILES,
    Dataset,
    list_datasets,
    load_dataset,
    loaded,
    registered,
    remove_dataset,
    shown_name,
)
from core.data.samples import DRAWN as DRAWN_SAMPLES
from core.data.samples import SAMPLES, list_sample, sample_root
from core.errors import DataError
from core.language.texts import _
from core.storage.files import slug
from core.storage.given_paths import absolute_path, given_path, is_utf8
from core.storage.paths import datasets_dir

# What readers of data sets need beside this, from `core.data.registry`.
__all__ = [
    "Dataset",
    "add_archive",
    "add_folder",
    "add_path",
    "add_sample",
    "is_archive",
    "list_datasets",
    "list_files",
    "load_dataset",
    "open_dataset",
    "remove_dataset",
]


def add_folder(path: str | Path, is_said: bool = False) -> Dataset:
    """Register a folder with one sub-folder per class; the images stay where they are.

    Registering it again gives the same data set.

    Args:
        path: Of the folder.
        is_said: Whether somebody says how labels are found, so that a folder without
            class folders is taken, too.

    Raises:
        DataError: It is missing, unreadable, or holds fewer than two class folders and
            nothing else that may tell the classes.
    """
    root = absolute_path(path)
    require_readable(root)
    name = root.name or "folder"
    digest = hashlib.blake2b(os.fsencode(root)).hexdigest()
    dataset_id = f"{slug(name)}-{digest[:6]}"
    if is_said or saved_layout(datasets_dir() / dataset_id):
        opened_tree(root)
    else:
        require_classes_in(root)
    place = root if is_utf8(root) else _linked(root, dataset_id)
    return registered(Dataset(dataset_id, shown_name(name), "folder", str(place)))


def add_archive(
    source: Path | BinaryIO, name: str, encoding: str = "", is_said: bool = False
) -> Dataset:
    """Unpack a zip or tar of class folders into THAW_HOME and register it.

    The same content gives the same data set, whatever it is called.

    Args:
        source: The archive, a file or an open, seekable binary stream.
        name: What its owner calls it; only the last part, without its ending, is used.
        encoding: Of names that don't say theirs; "" = found out.
        is_said: See `add_folder`.

    Raises:
        DataError: It is unsafe, damaged, too large, or lacks two class folders.
    """
    title = shown_name(name_without_ending(name))
    digest = content_digest(source, encoding)[:12]
    for dataset in list_datasets():
        if dataset.is_unpacked and dataset.id.endswith(f"-{digest}"):
            return dataset
    dataset_id = f"{slug(title)}-{digest}"

    def fill(files: Path) -> Dataset:
        found = unpack(source, files, encoding=encoding, name=name)
        return Dataset(
            *(dataset_id, title, found.kind, str(files)),
            names_encoding=found.encoding,
        )

    return keep_copy(dataset_id, fill, is_said)


def add_sample(sample_id: str, progress: Progress | None = None) -> Dataset:
    """Register a data set to begin with, such as "leaves"; one that is drawn is drawn.

    Args:
        sample_id: One of `core.data.samples.SAMPLES`.
        progress: Told how far the drawing is; what it raises is passed on.

    Raises:
        DataError: There is no such sample, or its package is not installed.
    """
    if sample_id in DRAWN_SAMPLES:
        return loaded(sample_id) or _drawn(sample_id, progress)
    root = sample_root(sample_id)
    sample = SAMPLES[sample_id]
    return registered(
        Dataset(sample_id, sample.name, "sample", str(root), sample.licence)
    )


def _drawn(sample_id: str, progress: Progress | None) -> Dataset:
    sample = SAMPLES[sample_id]

    def fill(files: Path) -> Dataset:
        DRAWN_SAMPLES[sample_id](files, progress)
        return Dataset(sample_id, sample.name, DRAWN, str(files), sample.licence)

    return keep_copy(sample_id, fill)


def open_dataset(
    spec: str | Path, encoding: str = "", is_said: bool = False
) -> Dataset:
    """The data set that an id, a sample's name, an archive or a folder stands for.

    Names come before paths: write "./elpv" for a folder that is called like a sample.

    Args:
        spec: What a person wrote.
        encoding: Of an archive's names, see `add_archive`.
        is_said: See `add_folder`.

    Raises:
        DataError: It is none of these, or can't be used.
    """
    text = str(spec)
    if not text.strip():
        raise DataError(
            _("a data set's id, a sample's name, a folder, a zip or a tar"),
            _("nothing"),
            _("Name one."),
        )
    if isinstance(spec, str):
        if dataset := loaded(text):
            return dataset
        if text in SAMPLES:
            return add_sample(text)
    path = given_path(spec)
    require_readable(path)
    if path.exists():
        return add_path(path, encoding, is_said)
    if text in CATALOGUE:
        raise DataError(
            _("a data set that is here"),
            _("{name}, which can be downloaded", name=text),
            _(
                "Do so with `python -m core samples {name}`, or on the Dataset page.",
                name=text,
            ),
        )
    raise DataError(
        _("a data set's id, a sample's name, a folder, a zip or a tar"),
        text,
        _("Check the path, or use a sample ({names}).", names=", ".join(SAMPLES)),
    )


def add_path(path: Path, encoding: str = "", is_said: bool = False) -> Dataset:
    """Register what lies there: a folder of classes, or an archive of one.

    Args:
        path: Of either.
        encoding: Of an archive's names, see `add_archive`.
        is_said: See `add_folder`.

    Raises:
        DataError: As for `add_folder` and `add_archive`.
    """
    if is_archive(path):
        return add_archive(path, path.name, encoding, is_said)
    return add_folder(path, is_said)


def is_archive(path: Path) -> bool:
    """Whether this is a file that is unpacked.

    Raises:
        DataError: It is an archive of a kind that is not, or may not be read.
    """
    require_readable(path)
    try:
        return path.is_file() and bool(archive_kind(path, path.name))
    except OSError as error:
        received = f"{path} ({error.strerror})"
        action = _("Check the path and your permission to read it.")
        raise DataError(_("a folder, a zip or a tar"), received, action) from error


def list_files(dataset: Dataset) -> Listing:
    """List the files of a data set without opening them.

    Those of its own folder, and the copies of `core.data.added`.

    Raises:
        DataError: Its folder, or its sample's package, is not there.
    """
    if dataset.kind == "sample":
        listing = list_sample(sample_root(dataset.id))
    else:
        own = dataset.folder
        listing = list_images(Path(dataset.root), saved_layout(own), own)
    return with_added(dataset, listing)


def _linked(root: Path, dataset_id: str) -> Path:
    """A link to a folder whose own path no page and no JSON file can hold."""
    link = datasets_dir() / dataset_id / FILES
    link.parent.mkdir(exist_ok=True)
    with suppress(FileExistsError):
        link.symlink_to(root, target_is_directory=True)
    return link
