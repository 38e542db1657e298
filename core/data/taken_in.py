"""An image from elsewhere gets a label, or loses it again: its copy comes and goes.

It was in a pool of unlabelled images, or a model was asked about it and was wrong.
"""

from __future__ import annotations

from core.data.added import Added, add, listed, remove
from core.data.decisions import (
    EXCLUDE,
    INCLUDE,
    NOTHING,
    Decision,
    decide,
    read_decisions,
    standing,
)
from core.data.manifests import current_manifest
from core.data.registry import Dataset
from core.data.splitting.named import named_splits


def take_in(
    dataset: Dataset, content: bytes, label: str, source: str, person: str = ""
) -> Added:
    """Let a copy of an image belong to a data set from its next split on.

    Args:
        dataset: Where it is to belong.
        content: Of the file.
        label: Its class, which may be a new one: see `core.data.class_names`.
        source: Its name, or the path it had.
        person: Who labelled it; "" = at this computer.
    """
    made = add(dataset, content, label, source, person)
    now = standing(read_decisions(dataset), {made.path: made.digest})
    if now.get(made.path, NOTHING).excluded is not None:  # see `take_out`
        decide(dataset, [Decision(made.path, made.digest, INCLUDE, person=person)])
    return made


def take_out(dataset: Dataset, digest: str, person: str = "") -> None:
    """Delete a copy that no split has; leave out one that some split has.

    Args:
        dataset: Where it belongs.
        digest: Content hash of the image.
        person: Who does so; "" = at this computer.
    """
    for made in listed(dataset):
        if made.digest != digest:
            continue
        if made.path in _paths_of_splits(dataset):
            decide(dataset, [Decision(made.path, digest, EXCLUDE, person=person)])
        else:
            remove(dataset, digest)


def _paths_of_splits(dataset: Dataset) -> set[str]:
    """All that a split has or left out; runs may have them, too."""
    current = current_manifest(dataset)
    manifests = [current] if current else []
    manifests += [split.manifest for split in named_splits(dataset)]
    entries = {entry.path for it in manifests for entry in it.entries}
    return entries | {bad.path for it in manifests for bad in it.excluded}
