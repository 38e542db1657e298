"""What a data set's pages say of it, counted once and kept in a small file.

With 50,000 images the manifest and the scan are 10 MB of JSON, which takes half a
second to read; what a page shows of them is a few kilobytes.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any, TypedDict

import streamlit as st

from core.data.changes import split_files_digest
from core.data.datasets import Dataset, load_dataset
from core.data.decisions import EXCLUDED
from core.data.folders.layout import SPLITS
from core.data.labels.listing import LEFT_OUT
from core.data.manifest import Manifest
from core.data.manifests import current_manifest
from core.data.pictures.rendition import PLAIN, Rendition
from core.data.scan import ImageRecord, cached_scan
from core.language.texts import mark
from core.runs.cache_keys import KeyedImages
from core.storage.files import read_json, write_json
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.typed_json import fits

_FILE = "facts.json"
_VERSION = 5  # another one when what the facts hold, or how it is counted, changes

# The names of splits within a sentence.
SPLIT_WORDS = {
    "train": mark("training"),
    "validation": mark("validation"),
    "test": mark("test"),
}

_MAX_SIZES = 2000  # different image sizes that a chart gets; more say nothing new


class _LeftOut(TypedDict):
    """Path and reason of the images that are not in the split."""

    unusable: list[list[str]]
    copies: list[list[str]]
    decided: list[list[str]]  # by the people at the pages


class DatasetFacts(_LeftOut):
    """The aggregates of a data set that a page shows; as JSON has them."""

    num_images: int
    counts: dict[str, dict[str, int]]  # images per class and split
    blank: list[str]  # paths of pictures of one single value
    rendition: dict[str, Any]  # how they become 8-bit RGB: `Rendition.to_json`
    two_classes: list[list[str]]  # path of a picture, and of it in another class
    files: str  # of its split, as `core.data.changes.is_as_split` compares them
    notes: list[str]  # what was understood of the folders, in English
    given: list[str]  # splits that the data set's folders give
    name: str  # of the split; "" = none
    rule: dict[str, Any]  # that it was made by: `SplitRule.to_json`
    notes_on_split: list[str]  # what it can't have, see `note_texts.told_note`
    seed: int
    fractions: list[float]  # of train, validation and test
    digest: str
    contents: str  # digest of the images alone
    folds: list[dict[str, int]]  # of a set of folds: images per split, in each
    formats: dict[str, int]
    sizes: list[list[int]]  # width, height, number of images
    num_sizes: int
    num_bytes: int


class _Kept(TypedDict):
    """What stands in facts.json."""

    source: list[int]  # of which files they were counted
    facts: DatasetFacts


def facts_of(dataset: Dataset) -> DatasetFacts | None:
    """The aggregates of a data set; None when it has not been read and split yet."""
    manifest = dataset.folder / "manifest.json"
    if not manifest.is_file():
        return None
    files = (manifest, dataset.folder / "scan.json")
    return _facts(dataset.id, *map(file_fingerprint, files))


def rendition_of(dataset: Dataset) -> Rendition:
    """How a data set's pictures become 8-bit RGB."""
    found = facts_of(dataset)
    return Rendition.from_json(found["rendition"]) if found else PLAIN


def keyed_images(facts: DatasetFacts) -> KeyedImages:
    """How the images of the split in use are named in the cache's keys."""
    return KeyedImages(facts["digest"], facts["contents"], bool(facts["folds"]))


@st.cache_data(max_entries=64, show_spinner=False)
def _facts(
    dataset_id: str, manifest: FileFingerprint, scan: FileFingerprint
) -> DatasetFacts | None:
    dataset = load_dataset(dataset_id)
    # Without the paths, which differ when THAW_HOME moves.
    kept_parts = [(file.mtime_ns, file.num_bytes) for file in (manifest, scan)]
    source = [_VERSION, *kept_parts[0], *kept_parts[1]]
    path = dataset.folder / _FILE
    kept = read_json(path)
    if fits(kept, _Kept) and kept["source"] == source:
        return kept["facts"]
    found = _counted(dataset)
    if found is not None:
        _keep(path, {"source": source, "facts": found})
    return found


def _keep(path: Path, value: dict[str, Any]) -> None:
    with suppress(OSError):  # a full disk, or somebody removed the data set just now
        write_json(path, value)


def _counted(dataset: Dataset) -> DatasetFacts | None:
    manifest, found = current_manifest(dataset), cached_scan(dataset)
    if manifest is None:
        return None
    images: tuple[ImageRecord, ...] = found.images if found else ()
    sizes = found.sizes() if found else []
    return {
        "num_images": len(manifest.entries),
        "counts": manifest.counts(),
        **_left_out(manifest),
        "blank": list(manifest.blank),
        "rendition": manifest.rendition.to_json(),
        "two_classes": _in_two_classes(manifest),
        "files": split_files_digest(dataset, manifest),
        "notes": list(found.notes) if found else [],
        "given": sorted({image.split for image in images if image.split}),
        "name": manifest.name,
        "rule": manifest.made_by.to_json(),
        "notes_on_split": list(manifest.notes),
        "seed": manifest.seed,
        "fractions": list(manifest.fractions),
        "digest": manifest.digest,
        "contents": manifest.contents_digest,
        "folds": _fold_sums(manifest) if manifest.folds else [],
        "formats": dict(Counter(image.format for image in images).most_common()),
        "sizes": [list(row) for row in sizes[:_MAX_SIZES]],
        "num_sizes": len(sizes),
        "num_bytes": sum(image.num_bytes for image in images),
    }


def _fold_sums(manifest: Manifest) -> list[dict[str, int]]:
    return [
        {side: len(fold.split(side)) for side in SPLITS} for fold in manifest.each_fold
    ]


def _left_out(manifest: Manifest) -> _LeftOut:
    found: _LeftOut = {"unusable": [], "copies": [], "decided": []}
    for bad in manifest.excluded:
        is_decided = bad.reason.startswith((EXCLUDED, LEFT_OUT))
        kind = "copies" if bad.is_copy else "decided" if is_decided else "unusable"
        found[kind].append([bad.path, bad.reason])  # type: ignore[literal-required]
    return found


def _in_two_classes(manifest: Manifest) -> list[list[str]]:
    several = Counter(entry.digest for entry in manifest.entries)
    places: dict[str, dict[int, str]] = {}  # by content, then by class
    for entry in manifest.entries:
        if several[entry.digest] > 1:
            places.setdefault(entry.digest, {}).setdefault(entry.label, entry.path)
    found = [list(paths.values()) for paths in places.values() if len(paths) > 1]
    return [[first, ", ".join(others)] for first, *others in found]
