"""What came, went or changed in a data set since its split was made."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from core.data.checking import known_rows
from core.data.datasets import Dataset, list_files, load_dataset
from core.data.decisions import read_decisions
from core.data.folders.layout import BadFile
from core.data.folders.question import listed
from core.data.manifest import Entry, Manifest
from core.data.pictures.file import as_image_error, read_picture
from core.data.prefetch import map_files
from core.errors import DataError, ImageError
from core.language.texts import mark, plural
from core.storage.fingerprint import content_digest, file_fingerprint

CHANGED = mark("changed since the split was made")


@dataclass(frozen=True)
class SplitChanges:
    """How a data set's files differ from what was split."""

    added: int = 0  # files
    gone: int = 0
    changed: int = 0
    relabelled: int = 0  # in a table of labels
    new_classes: tuple[str, ...] = ()
    gone_classes: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What is different, to be put after "Since the split"; "" = nothing is."""
        return ", ".join([*self._of_files(), *self._of_classes()])

    def _of_files(self) -> Iterator[str]:
        if self.added:
            yield plural(
                "{count} file was added", "{count} files were added", self.added
            )
        if self.gone:
            yield plural("{count} file is gone", "{count} files are gone", self.gone)
        if self.changed:
            yield plural(
                "{count} file has changed", "{count} files have changed", self.changed
            )
        if self.relabelled:
            yield plural(
                "{count} file has another class",
                "{count} files have another class",
                self.relabelled,
            )

    def _of_classes(self) -> Iterator[str]:
        new, gone = self.new_classes, self.gone_classes
        if new:
            yield plural(
                "the new class is {names}",
                "the new classes are {names}",
                len(new),
                names=listed(new),
            )
        if gone:
            yield plural(
                "the missing class is {names}",
                "the missing classes are {names}",
                len(gone),
                names=listed(gone),
            )


def changes_since_split(dataset: Dataset, manifest: Manifest) -> SplitChanges:
    """Compare the files that are there with those of the split; opens none of them.

    Raises:
        DataError: The data set's folder is not there.
    """
    listing = list_files(dataset)
    found = {file.path: file for file in listing.files}
    rows = known_rows(dataset)
    made_ns = file_fingerprint(dataset.folder / "manifest.json").mtime_ns
    split = {entry.path for entry in manifest.entries}
    left_out = {bad.path for bad in manifest.excluded}
    labels = {
        entry.path: manifest.class_names[entry.label] for entry in manifest.entries
    }
    decided = {decision.path for decision in read_decisions(dataset)}
    changed = relabelled = 0
    for path, file in found.items():
        if path not in decided:
            relabelled += labels.get(path, file.label) != file.label
        if path in split:
            changed += (path, file.num_bytes, file.mtime_ns) not in rows
        elif path in left_out:  # perhaps repaired
            changed += file.mtime_ns > made_ns
    before, now = set(manifest.class_names), listing.class_names
    return SplitChanges(
        added=len(found.keys() - split - left_out),
        gone=len(split - found.keys()),
        changed=changed,
        relabelled=relabelled,
        new_classes=tuple(sorted(now - before)),
        gone_classes=tuple(sorted(before - now)),
    )


def split_files_digest(dataset: Dataset, manifest: Manifest) -> str:
    """What `is_as_split` compares: names, classes, sizes and times of a split's files.

    Returns:
        32 hex digits; "" where they are not known.
    """
    known = {path: (size, time) for path, size, time in known_rows(dataset)}
    if any(entry.path not in known for entry in manifest.entries):
        return ""
    return _digest(
        (entry.path, manifest.class_names[entry.label], *known[entry.path])
        for entry in manifest.entries
    )


def is_as_split(dataset: Dataset, digest: str, left_out: Collection[str]) -> bool:
    """Whether a data set's files are those of its split; does not read its manifest.

    Args:
        dataset: Whose files are listed; none is opened.
        digest: Of `split_files_digest`.
        left_out: Paths that the split does without.

    Raises:
        DataError: The data set's folder is not there.
    """
    made_ns = file_fingerprint(dataset.folder / "manifest.json").mtime_ns
    used, known = [], set(left_out)
    for file in list_files(dataset).files:
        if file.path not in known:
            used.append((file.path, file.label, file.num_bytes, file.mtime_ns))
        elif file.mtime_ns > made_ns:
            return False
    return bool(digest) and _digest(used) == digest


def _digest(rows: Iterable[tuple[str, str, int, int]]) -> str:
    return content_digest(json.dumps(sorted(rows)).encode())


def changed_files(manifest: Manifest) -> list[BadFile]:
    """Compare a manifest's files with what its split was made from.

    A file whose size and time are those it was checked with is not read again.
    """
    try:
        rows = known_rows(load_dataset(manifest.dataset_id))
    except DataError:  # its registration was removed; the files may well be there
        rows = {}

    def reason(entry: Entry) -> str:
        path: Path = manifest.absolute(entry)
        try:
            with as_image_error():
                status = path.stat()
                known = rows.get((entry.path, status.st_size, status.st_mtime_ns))
                if known is not None:
                    return "" if known.digest == entry.digest else CHANGED
                with read_picture(path) as file:
                    content = content_digest(file)
        except ImageError as error:
            return error.reason
        return "" if content == entry.digest else CHANGED

    reasons = map_files(reason, manifest.entries)
    return [
        BadFile(entry.path, text)
        for entry, text in zip(manifest.entries, reasons, strict=True)
        if text
    ]
