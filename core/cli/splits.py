"""The split that a command works on: the one in use, or a new one."""

from __future__ import annotations

from core.cli.console import Console
from core.data.datasets import Dataset
from core.data.manifest import (
    FRACTIONS,
    Manifest,
    current_manifest,
    kept_if_usable,
    make_manifest,
)
from core.data.scan import Scan, scan


def ready_manifest(dataset: Dataset, seed: int | None, console: Console) -> Manifest:
    """The split in use, or one of this seed where there is none yet."""
    if manifest := current_manifest(dataset):
        note_kept_split(manifest, seed, console)
        return manifest
    with kept_if_usable(dataset):
        with console.counting("Reading headers") as progress:
            found = scan(dataset, progress)
        return split(dataset, found, seed or 0, console)


def split(
    dataset: Dataset,
    found: Scan,
    seed: int,
    console: Console,
    fractions: tuple[float, ...] = FRACTIONS,
) -> Manifest:
    """Make a data set's manifest, with progress.

    Raises:
        ConfigError: The fractions are not three that sum to 1.
    """
    train, validation, test = fractions
    with console.counting("Verifying images") as progress:
        return make_manifest(dataset, found, seed, (train, validation, test), progress)


def note_kept_split(manifest: Manifest, seed: int | None, console: Console) -> None:
    """Say that a split exists when another seed was asked for."""
    if seed is not None and seed != manifest.seed:
        console.note(
            f"The split that exists is kept; its seed is {manifest.seed}, not {seed}. "
            f"To split again: python -m core scan {manifest.dataset_id} --new-split "
            f"--seed {seed}"
        )
