"""What several commands do first with the images they are given."""

from __future__ import annotations

from core.cli.console import Console
from core.commands.scan import note_kept_split, split
from core.data.datasets import Dataset
from core.data.manifest import Manifest, current_manifest, kept_if_usable
from core.data.scan import cached_scan, scan


def ready_manifest(dataset: Dataset, seed: int | None, console: Console) -> Manifest:
    """The split in use, or one of this seed where there is none yet."""
    if manifest := current_manifest(dataset):
        note_kept_split(manifest, seed, console)
        return manifest
    with kept_if_usable(dataset):
        with console.counting("Reading headers") as progress:
            found = scan(dataset, progress)
        return split(dataset, found, seed or 0, console)


def mean_pixels(dataset: Dataset) -> float:
    """Width times height of an image file, on average; 0 where the scan is gone."""
    found = cached_scan(dataset)
    images = found.images if found else ()
    return sum(item.width * item.height for item in images) / max(1, len(images))
