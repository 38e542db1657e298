"""Which training images belong together, so that no fold learns what it is asked."""

from __future__ import annotations

import numpy as np

from core.data.manifest import Manifest
from core.data.registry import loaded
from core.data.splitting.plan import clusters_of
from core.errors import ConfigError
from core.health.twins import known_clusters


def training_clusters(manifest: Manifest) -> np.ndarray | None:
    """The cluster of each training image, as its split would join them.

    Copies of a picture are joined in any case; groups and near-duplicates where the
    data set still knows them.

    Returns:
        Shape (n,), int64, in the order of the split; None where each is by itself.
    """
    entries = [manifest.entries[place] for place in manifest.split("train")]
    cluster_of = _known(manifest)
    names = [cluster_of.get(entry.path, entry.digest) for entry in entries]
    unique, found = np.unique(names, return_inverse=True)
    return found.astype(np.int64) if len(unique) < len(names) else None


def _known(manifest: Manifest) -> dict[str, str]:
    dataset = loaded(manifest.dataset_id)
    if dataset is None:  # taken off the list meanwhile
        return {}
    twins = known_clusters(dataset)
    try:
        return clusters_of(dataset, manifest, manifest.made_by, twins)
    except ConfigError:  # a table of groups went away
        return {}
