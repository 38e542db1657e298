"""Which images stay together: copies, groups and near-duplicates, joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from core.data.splitting.disjoint_sets import DisjointSets


def clusters(
    digests: Mapping[str, str],
    groups: Mapping[str, str],
    twins: Sequence[Sequence[str]] = (),
) -> dict[str, str]:
    """Join all that must lie on one side of a split.

    Two groups that share a picture, or near-duplicates, are one cluster.

    Args:
        digests: Content hash by path, of all usable images.
        groups: Name of the group by path, of those that have one.
        twins: Near-duplicates, each a list of paths; others than these are passed over.

    Returns:
        The cluster by path, named after the smallest of its content hashes: it depends
        on contents, not on names or order.
    """
    sets = DisjointSets(digests.values())
    members: dict[str, list[str]] = defaultdict(list)
    for path, group in groups.items():
        if path in digests:
            members[group].append(digests[path])
    for pictures in members.values():
        sets.join(pictures)
    for alike in twins:
        sets.join(digests[path] for path in alike if path in digests)
    return {path: sets.first(digest) for path, digest in digests.items()}
