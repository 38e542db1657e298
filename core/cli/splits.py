"""The split that a command works on: the one in use, or a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from core.cli.console import Console
from core.data.changes import changes_since_split
from core.data.datasets import Dataset
from core.data.folders.layout import SPLITS
from core.data.manifest import Manifest
from core.data.manifests import current_manifest, kept_if_usable
from core.data.scan import Scan, scan
from core.data.splitting.named import make_split, named_splits
from core.data.splitting.plan import SplitPlan
from core.data.splitting.rule import FRACTIONS, SplitRule
from core.health.twins import known_clusters


def ready_manifest(dataset: Dataset, seed: int | None, console: Console) -> Manifest:
    """The split in use, or one of this seed where there is none yet."""
    if manifest := current_manifest(dataset):
        note_kept_split(manifest, seed, console)
        _note_changes(dataset, manifest, console)
        return manifest
    with kept_if_usable(dataset):
        with console.counting("Reading headers") as progress:
            found = scan(dataset, progress)
        note_layout(found, console)
        return split(dataset, found, seed or 0, console)


def folded_manifest(
    dataset: Dataset, manifest: Manifest, folds: int, console: Console
) -> Manifest:
    """The split in use where it is a set of so many folds, else one made by its rule.

    It has a name, so that the split that was in use is kept, too.

    Raises:
        ConfigError: There can't be so many folds, or the table of groups went away.
        DataError: The images are too few, or their groups too large.
    """
    if len(manifest.folds) == folds:
        return manifest
    rule = replace(manifest.made_by, folds=folds, fold=0, repairs=False, extends="")
    taken = {named.name for named in named_splits(dataset)}
    name = next(
        name
        for place in count(1)
        if (name := f"{folds} folds" + f" {place}" * (place > 1)) not in taken
    )
    plan = SplitPlan(rule, name, known_clusters(dataset))
    with console.counting("Reading headers") as progress:
        found = scan(dataset, progress)
    with console.counting("Verifying images") as progress:
        made = make_split(dataset, found, plan, progress)
    console.note(f"The split {name} was made, {rule.words}, and is in use now.")
    for note in made.notes:
        console.note(note)
    return made


def note_layout(found: Scan, console: Console) -> None:
    """Say what was understood of the folders, where that is not plain."""
    for note in found.notes:
        console.note(note)


def split(
    dataset: Dataset,
    found: Scan,
    seed: int,
    console: Console,
    fractions: tuple[float, ...] = FRACTIONS,
) -> Manifest:
    """Make a data set's manifest, with progress; groups stay what they were.

    Raises:
        ConfigError: The fractions are not three that sum to 1, or the table of groups
            went away.
    """
    train, validation, test = fractions
    current = current_manifest(dataset)
    rule = replace(
        current.made_by if current else SplitRule(),
        seed=seed,
        fractions=(train, validation, test),
        extends="",
    )
    if not rule.is_plain:
        console.note(f"As before, the data set is split {rule.words}.")
    plan = SplitPlan(rule, twins=known_clusters(dataset))
    with console.counting("Verifying images") as progress:
        return make_split(dataset, found, plan, progress)


def _note_changes(dataset: Dataset, manifest: Manifest, console: Console) -> None:
    """List the files, and say what the split that exists knows nothing of."""
    if words := changes_since_split(dataset, manifest).words:
        console.note(
            f"Since the split was made, {words}. The split is used as it is. To add "
            f"new files and keep all others on their sides: python -m core split "
            f"{dataset.id} --extend. To split what is there anew: python -m core scan "
            f"{dataset.id} --new-split"
        )


def note_kept_split(manifest: Manifest, seed: int | None, console: Console) -> None:
    """Say that a split exists when another seed was asked for."""
    if seed is not None and seed != manifest.seed:
        console.note(
            f"The split that exists is kept; its seed is {manifest.seed}, not {seed}. "
            f"To split again: python -m core scan {manifest.dataset_id} --new-split "
            f"--seed {seed}"
        )


def show_counts(classes: Mapping[str, Mapping[str, int]], console: Console) -> None:
    """Write how many images of each class are on each side.

    Args:
        classes: Number of images by class and split.
        console: Where to.
    """
    total = {side: sum(places[side] for places in classes.values()) for side in SPLITS}
    rows = [
        [name, *(f"{places[side]:,}" for side in SPLITS), f"{sum(places.values()):,}"]
        for name, places in (*classes.items(), ("all", total))
    ]
    console.table(["class", *(f">{side}" for side in SPLITS), ">all"], rows)
