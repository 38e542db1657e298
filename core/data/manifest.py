"""The manifest: the fixed list of images that all runs on a data set share."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from core.data.checking import check_images
from core.data.datasets import Dataset, remove_dataset
from core.data.folders.layout import SPLITS, BadFile
from core.data.folders.question import UnclearLayout
from core.data.formats import is_manifest
from core.data.pictures.rendition import PLAIN, Rendition, settled
from core.data.prefetch import Progress
from core.data.scan import Scan, scan
from core.data.split import Item, assign_splits, require_fractions, require_trainable
from core.errors import DataError
from core.storage.files import read_json, write_bytes

_FILE = "manifest.json"
_VERSION = 1

FRACTIONS = (0.7, 0.15, 0.15)


@dataclass(frozen=True)
class Entry:
    """One image of a manifest."""

    path: str  # relative to the manifest's root, with "/"
    label: int  # index into the class names
    split: str  # "train", "validation" or "test"
    digest: str  # content hash of the file


@dataclass(frozen=True)
class Manifest:
    """Images with labels, splits and content hashes, sorted by path."""

    dataset_id: str
    root: str
    class_names: tuple[str, ...]
    seed: int
    fractions: tuple[float, float, float]  # of train, validation and test
    entries: tuple[Entry, ...]
    excluded: tuple[BadFile, ...]
    rendition: Rendition = PLAIN  # how these images become 8-bit RGB
    blank: tuple[str, ...] = ()  # paths of entries that become one single value

    @cached_property
    def digest(self) -> str:
        """Hash of contents, labels, splits and class names, in order; 64 hex digits.

        Where the images lie and when they were written makes no difference. How they
        become 8-bit RGB does, where the files alone don't say it.
        """
        rows = [[entry.digest, entry.label, entry.split] for entry in self.entries]
        parts: list[Any] = [self.class_names, rows]
        if self.rendition != PLAIN:
            parts.append(self.rendition.to_json())
        text = json.dumps(parts, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def split(self, name: str) -> list[int]:
        """Indices into `entries` of one split, ascending."""
        return [i for i, entry in enumerate(self.entries) if entry.split == name]

    def counts(self) -> dict[str, dict[str, int]]:
        """Number of images per class name and split, zeros included."""
        found = Counter((entry.label, entry.split) for entry in self.entries)
        return {
            name: {split: found[label, split] for split in SPLITS}
            for label, name in enumerate(self.class_names)
        }

    def absolute(self, entry: Entry) -> Path:
        """Where an entry's file lies."""
        return Path(self.root) / entry.path

    def without(self, bad: Sequence[BadFile]) -> Manifest:
        """Leave out files that have vanished or changed since.

        Raises:
            DataError: What is left can't be trained on.
        """
        if not bad:
            return self
        paths = {item.path for item in bad}
        entries = tuple(item for item in self.entries if item.path not in paths)
        remaining = replace(self, entries=entries, excluded=(*self.excluded, *bad))
        require_trainable(remaining.counts(), remaining.excluded)
        return remaining

    def to_json(self) -> dict[str, Any]:
        """Plain values; entries and exclusions are rows."""
        added = {"rendition": self.rendition.to_json(), "blank": list(self.blank)}
        return {
            "version": _VERSION,
            "dataset_id": self.dataset_id,
            "root": self.root,
            "class_names": list(self.class_names),
            "seed": self.seed,
            "fractions": list(self.fractions),
            "digest": self.digest,
            "entries": [[e.path, e.label, e.split, e.digest] for e in self.entries],
            "excluded": [[bad.path, bad.reason] for bad in self.excluded],
            **{name: value for name, value in added.items() if value},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Manifest:
        """Build a manifest from what `to_json` gave.

        Raises:
            DataError: It is of another version or damaged.
        """
        try:
            if values["version"] != _VERSION or not is_manifest(values):
                raise ValueError(f"one of version {values['version']}, or damaged")
            train, validation, test = values["fractions"]
            manifest = cls(
                *(values["dataset_id"], values["root"]),
                *(tuple(values["class_names"]), values["seed"]),
                (train, validation, test),
                tuple(Entry(*row) for row in values["entries"]),
                tuple(BadFile(*row) for row in values["excluded"]),
                Rendition.from_json(values.get("rendition")),
                tuple(values.get("blank", ())),
            )
            if manifest.digest != values["digest"]:
                raise ValueError("other entries than its digest says")
        except (KeyError, TypeError, ValueError) as error:
            wanted = f"a manifest of version {_VERSION}"
            raise DataError(wanted, str(error), "Split the data set again.") from error
        return manifest

    def save(self, path: Path) -> None:
        """Write to a file in one step."""
        text = json.dumps(self.to_json(), ensure_ascii=False, separators=(",", ":"))
        write_bytes(path, text.encode())

    @classmethod
    def load(cls, path: Path) -> Manifest:
        """Read what `save` wrote.

        Raises:
            DataError: The file is missing, damaged or of another version.
        """
        return cls.from_json(read_json(path, {}))


def make_manifest(
    dataset: Dataset,
    scan: Scan,
    seed: int = 0,
    fractions: tuple[float, float, float] = FRACTIONS,
    progress: Progress | None = None,
) -> Manifest:
    """Verify every image, split the data set and keep the result with it.

    Every file is read once and decoded small: a damaged one is found before the split.

    Args:
        dataset: The data set that was scanned.
        scan: Its scan.
        seed: Another seed, another split.
        fractions: Of train, validation and test; they sum to 1.
        progress: Called with (done, total) files. What it raises is passed on.

    Raises:
        ConfigError: The fractions don't sum to 1, or leave nothing to train or choose.
        DataError: The images that are left can't be trained on.
    """
    require_fractions(fractions)
    checked, bad_files = check_images(dataset, scan.images, progress)
    labels = {name: index for index, name in enumerate(scan.class_names)}
    items = [
        Item(image.path, labels[image.label], image.split, checked[image.path].digest)
        for image in scan.images
        if image.path in checked
    ]
    placed, copies = assign_splits(items, seed, fractions)
    placed.sort(key=lambda item: item.path)
    excluded = sorted([*scan.bad_files, *bad_files, *copies], key=lambda bad: bad.path)
    looks = {item.path: look for item in placed if (look := checked[item.path].look)}
    rendition = settled(looks.values())
    manifest = Manifest(
        dataset.id,
        dataset.root,
        scan.class_names,
        seed,
        fractions,
        tuple(Entry(i.path, i.label, i.split or "train", i.digest) for i in placed),
        tuple(excluded),
        rendition,
        tuple(path for path, look in looks.items() if rendition.is_blank(look)),
    )
    require_trainable(manifest.counts(), manifest.excluded)
    manifest.save(dataset.folder / _FILE)
    return manifest


def current_manifest(dataset: Dataset) -> Manifest | None:
    """The manifest that is in use for a data set; None when there is none yet."""
    try:
        manifest = Manifest.load(dataset.folder / _FILE)
    except DataError:
        return None
    return replace(manifest, root=dataset.root)


def ensure_manifest(
    dataset: Dataset,
    seed: int = 0,
    fractions: tuple[float, float, float] = FRACTIONS,
    progress: Progress | None = None,
) -> Manifest:
    """The manifest in use, whatever its seed; else scan the data set and make one.

    Raises:
        ConfigError: See `make_manifest`.
        DataError: See `scan` and `make_manifest`.
    """
    if manifest := current_manifest(dataset):
        return manifest
    with kept_if_usable(dataset):
        found = scan(dataset, progress)
        return make_manifest(dataset, found, seed, fractions, progress)


@contextmanager
def kept_if_usable(dataset: Dataset) -> Iterator[None]:
    """Take a data set off the list again when its first reading fails.

    What could never be used shall not stand there, nor images from a zip fill the disk.
    """
    try:
        yield
    except DataError as error:
        is_open = isinstance(error, UnclearLayout)  # usable, once it is answered
        if not (is_open or (dataset.folder / _FILE).exists()):
            remove_dataset(dataset.id)
        raise
