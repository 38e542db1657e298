"""The manifest that is in use for a data set, and how the next one is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from core.data.datasets import Dataset, remove_dataset
from core.data.folders.choice import saved_layout
from core.data.folders.question import UnclearLayout
from core.data.manifest import Manifest
from core.data.prefetch import Progress
from core.data.scan import Scan, scan
from core.data.splitting.plan import SplitPlan, Twins, planned_manifest
from core.data.splitting.rule import FRACTIONS, SplitRule
from core.data.usable import UnusableClasses
from core.errors import DataError

_FILE = "manifest.json"


def make_manifest(
    dataset: Dataset,
    scan: Scan,
    seed: int = 0,
    fractions: tuple[float, float, float] = FRACTIONS,
    progress: Progress | None = None,
    twins: Twins = (),
) -> Manifest:
    """Verify every image, split the data set image by image and keep the result.

    See `core.data.splitting.named.make_split` for other rules.

    Args:
        dataset: The data set that was scanned.
        scan: Its scan.
        seed: Another seed, another split.
        fractions: Of train, validation and test; they sum to 1.
        progress: Called with (done, total) files. What it raises is passed on.
        twins: Near-duplicates that are known, each a list of paths.

    Raises:
        ConfigError: The fractions don't sum to 1, or leave nothing to train or choose.
        DataError: The images that are left can't be trained on.
    """
    plan = SplitPlan(SplitRule(seed=seed, fractions=fractions), twins=twins)
    manifest = planned_manifest(dataset, scan, plan, progress)
    keep_current(dataset, manifest)
    return manifest


def keep_current(dataset: Dataset, manifest: Manifest) -> None:
    """Make this the manifest that is in use."""
    manifest.save(current_path(dataset))


def current_path(dataset: Dataset) -> Path:
    """Where the manifest lies that is in use."""
    return dataset.folder / _FILE


def current_manifest(dataset: Dataset) -> Manifest | None:
    """The manifest that is in use for a data set; None when there is none yet."""
    try:
        manifest = Manifest.load(current_path(dataset))
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
    Pictures that people took here stay: there are no others of them.
    """
    try:
        yield
    except DataError as error:
        # Usable, once it is answered, or some classes are left out, or the answer is
        # another one.
        is_open = isinstance(error, UnclearLayout | UnusableClasses)
        is_open = is_open or saved_layout(dataset.folder) is not None
        is_kept = is_open or dataset.is_collected
        if not (is_kept or current_path(dataset).exists()):
            remove_dataset(dataset.id)
        raise
