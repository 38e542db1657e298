"""The manifest that is in use for a data set, and how the next one is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from core.data.checking import check_images
from core.data.datasets import Dataset, remove_dataset
from core.data.decisions import Decided, read_decisions, standing
from core.data.folders.question import UnclearLayout
from core.data.manifest import Entry, Manifest
from core.data.pictures.rendition import settled
from core.data.prefetch import Progress
from core.data.scan import Scan, scan
from core.data.split import Item, assign_splits, require_fractions, require_trainable
from core.errors import DataError

_FILE = "manifest.json"

FRACTIONS = (0.7, 0.15, 0.15)


def make_manifest(
    dataset: Dataset,
    scan: Scan,
    seed: int = 0,
    fractions: tuple[float, float, float] = FRACTIONS,
    progress: Progress | None = None,
) -> Manifest:
    """Verify every image, split the data set and keep the result with it.

    Every file is read once and decoded small: a damaged one is found before the split.
    What was decided about images holds: see `core.data.decisions`.

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
    usable = [image for image in scan.images if image.path in checked]
    digests = {image.path: checked[image.path].digest for image in usable}
    decided = Decided(standing(read_decisions(dataset), digests))
    class_names = decided.class_names(scan.class_names, usable)
    labels = {name: index for index, name in enumerate(class_names)}
    items = [
        Item(image.path, labels[label], image.split, digests[image.path])
        for image in usable
        if (label := decided.label(image)) is not None
    ]
    placed, copies = assign_splits(items, seed, fractions)
    placed.sort(key=lambda item: item.path)
    left_out = [*scan.bad_files, *bad_files, *decided.left_out, *copies]
    excluded = sorted(left_out, key=lambda bad: bad.path)
    looks = {item.path: look for item in placed if (look := checked[item.path].look)}
    rendition = settled(looks.values())
    manifest = Manifest(
        dataset.id,
        dataset.root,
        class_names,
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
