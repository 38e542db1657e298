"""Finds the pictures of a run that came from elsewhere, among this computer's."""

from __future__ import annotations

from dataclasses import replace

from core.data.checking import known_digests
from core.data.datasets import Dataset, list_datasets
from core.data.manifest import Manifest
from core.data.manifests import current_manifest
from core.data.registry import recorded

_ELSEWHERE = "-elsewhere"  # behind the id of a data set that means another one here


def settled(manifest: Manifest) -> Manifest:
    """The same split, pointing to where its pictures lie here.

    They are known by their contents: a data set with the same split, or one that has
    each picture under the same path.

    Args:
        manifest: Of a run from elsewhere.

    Returns:
        The same digest. Where no data set has the pictures, its root is "" and its
        data set is none of this computer's.
    """
    for dataset in list_datasets():
        if found := _of_dataset(manifest, dataset):
            return found
    own = manifest.dataset_id.removesuffix(_ELSEWHERE)
    is_other = recorded(own) is not None
    return replace(manifest, root="", dataset_id=own + _ELSEWHERE * is_other)


def _of_dataset(manifest: Manifest, dataset: Dataset) -> Manifest | None:
    """The split on a data set's files; None where it lacks pictures of it."""
    current = current_manifest(dataset)
    if current is not None and current.digest == manifest.digest:
        # In the same order, whatever the files are called here.
        return replace(
            manifest,
            dataset_id=dataset.id,
            root=dataset.root,
            entries=current.entries,
            blank=current.blank,
        )
    digests = known_digests(dataset)
    if all(digests.get(entry.path) == entry.digest for entry in manifest.entries):
        return replace(manifest, dataset_id=dataset.id, root=dataset.root)
    return None
