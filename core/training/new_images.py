"""The images of a new folder, and which of them a model has seen already."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.data.checking import check_images
from core.data.datasets import Dataset, list_files
from core.data.decisions import EXCLUDED, NOTHING, read_decisions, standing
from core.data.folders.class_folders import require_answered, require_classes
from core.data.folders.spelling import class_finder
from core.data.image_paths import shown_path
from core.data.manifest import Entry, Manifest
from core.data.scan import ImageRecord
from core.health.kept import Measured, UnmeasuredImages, measured
from core.health.pairs import twin_pairs
from core.language.texts import _
from core.runs.run import Run
from core.training.reporter import Reporter


@dataclass(frozen=True)
class NewImage:
    """One image of the folder.

    Attributes:
        shown: Its path for people, relative to the folder.
        path: Where it lies.
        digest: Its content hash.
        class_name: As the folder says.
        label: The model's class index; None = a class that it does not know.
    """

    shown: str
    path: Path
    digest: str
    class_name: str
    label: int | None


@dataclass(frozen=True)
class NewImages:
    """What is in the folder, each content once.

    Attributes:
        images: All that can be read.
        seen: Path and reason of those that the model was trained on or chosen by.
        copies: Files with the content of another one.
        left_out: Path and reason of files that can't be used.
    """

    images: tuple[NewImage, ...]
    seen: tuple[tuple[str, str], ...]
    copies: int
    left_out: tuple[tuple[str, str], ...]


def asked_of(found: NewImages, keep_seen: bool) -> list[NewImage]:
    """The images that the model is judged on."""
    seen = set() if keep_seen else {path for path, _ in found.seen}
    return [image for image in found.images if image.shown not in seen]


def find_new_images(
    dataset: Dataset, run: Run, class_names: Sequence[str], reporter: Reporter
) -> NewImages:
    """Read a folder as a data set, and hold it against a run's images.

    Raises:
        DataError: The folder is gone, or its labels are unclear.
        StopRequested: Somebody asked for it.
    """
    images, copies, left_out = _read(dataset, class_names, reporter)
    with reporter.stage("measure", len(images) + len(run.manifest.entries)):
        seen = _seen(dataset, images, run, reporter)
    return NewImages(tuple(images), tuple(seen), copies, tuple(left_out))


def _read(
    dataset: Dataset, class_names: Sequence[str], reporter: Reporter
) -> tuple[list[NewImage], int, list[tuple[str, str]]]:
    listing = list_files(dataset)
    require_classes(listing)
    require_answered(listing)
    began = time.monotonic()

    def told(done: int, total: int) -> None:
        reporter.raise_if_stopped()
        reporter.progress(done, time.monotonic() - began, images=done)

    records = [
        ImageRecord(f.path, f.label, f.split, 0, 0, "", f.num_bytes, f.mtime_ns)
        for f in listing.files
    ]
    with reporter.stage("list", max(1, len(records))):
        usable, bad = check_images(dataset, records, told)
    left_out = [(item.path, item.reason) for item in (*bad, *listing.bad_files)]
    digests = {path: row.digest for path, row in usable.items()}
    decided = standing(read_decisions(dataset), digests)
    find = class_finder(class_names)
    images: dict[str, NewImage] = {}
    copies = 0
    for record in records:
        if record.path not in digests:
            continue
        now = decided.get(record.path, NOTHING)
        if now.excluded is not None:
            left_out.append((record.path, EXCLUDED))
            continue
        name, digest = now.label or record.label, digests[record.path]
        if digest in images:
            copies += 1
            continue
        path = dataset.absolute(record.path)
        images[digest] = NewImage(record.path, path, digest, name, find(name))
    shown = [(shown_path(path), reason) for path, reason in left_out]
    return list(images.values()), copies, shown


def _seen(
    dataset: Dataset, images: list[NewImage], run: Run, reporter: Reporter
) -> list[tuple[str, str]]:
    """Path and reason of images that are, or show the same as, the model's own."""
    used = [entry for entry in run.manifest.entries if entry.split != "test"]
    by_digest = {entry.digest: entry for entry in used}
    found = {
        image.shown: _(
            "the same file as {where}", where=_where(by_digest[image.digest])
        )
        for image in images
        if image.digest in by_digest
    }
    rest = [image for image in images if image.shown not in found]
    entries = tuple(Entry(i.shown, 0, "test", i.digest) for i in rest)
    fresh = Manifest(
        *(dataset.id, dataset.root, ("",), 0, (0.0, 0.0, 1.0), entries, ()),
        run.manifest.rendition,
    )
    new_entries, new = _measured(fresh, reporter)
    old_entries, old = _measured(run.manifest.some(tuple(used)), reporter)
    if not new_entries or not old_entries:
        return sorted(found.items())
    hashes = np.concatenate([new.hashes, old.hashes])
    small = np.concatenate([new.small, old.small])
    pairs, __ = twin_pairs(hashes, small, None, lambda __: reporter.raise_if_stopped())
    count = len(new_entries)
    for one, other in pairs.tolist():
        first, second = min(one, other), max(one, other)
        if first < count <= second:
            kin = _where(old_entries[second - count])
            found.setdefault(
                new_entries[first].path, _("shows the same as {kin}", kin=kin)
            )
    return sorted(found.items())


def _where(entry: Entry) -> str:
    side = "training" if entry.split == "train" else "validation"
    return f"{shown_path(entry.path)}, a {side} image"


def _measured(
    manifest: Manifest, reporter: Reporter
) -> tuple[tuple[Entry, ...], Measured]:
    """Measures of those images that are there and as they were."""
    began = time.monotonic()

    def told(done: int, seconds: float) -> None:
        reporter.raise_if_stopped()
        reporter.progress(done, time.monotonic() - began)

    while True:
        try:
            found = measured(manifest, told, reporter.raise_if_stopped)
            return manifest.entries, found
        except UnmeasuredImages as error:
            bad = {item.path for item in error.bad}
            left = tuple(e for e in manifest.entries if e.path not in bad)
            manifest = manifest.some(left)
