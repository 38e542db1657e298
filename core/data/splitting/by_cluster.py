"""Images that belong together are placed as one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from core.data.splitting.item import Item
from core.data.splitting.placing import SIDES, place, wanted
from core.data.splitting.shares import held_out_targets


def are_joined(pool: Sequence[Item]) -> bool:
    """Whether a cluster holds more than copies of one picture."""
    digests: dict[str, str] = {}
    return any(
        digests.setdefault(item.cluster, item.digest) != item.digest
        for item in pool
        if item.cluster
    )


def place_clusters(
    pool: Sequence[Item], shares: Mapping[str, float], seed: int
) -> dict[str, str]:
    """A split for every picture, by its digest; clusters stay together."""
    labels_of: dict[str, set[int]] = defaultdict(set)
    for item in pool:
        labels_of[item.digest].add(item.label)
    members: dict[str, list[Item]] = defaultdict(list)
    for item in pool:
        members[item.cluster or item.digest].append(item)
    num_labels = 1 + max(item.label for item in pool)
    fixed = np.zeros((num_labels, len(SIDES)), np.int64)
    num_clusters = np.zeros(num_labels, np.int64)
    totals = np.zeros(num_labels, np.int64)
    free: dict[str, Counter[int]] = {}
    places: dict[str, str] = {}
    for key, images in members.items():
        counts = Counter(item.label for item in images)
        for label, count in counts.items():
            num_clusters[label] += 1
            totals[label] += count
        settled = _settled_sides(images, labels_of)
        places |= settled
        for item in images if settled else ():
            fixed[item.label, SIDES.index(settled[item.digest])] += 1
        if not settled:
            free[key] = counts
    targets = np.zeros_like(fixed)
    for label, total in enumerate(totals.tolist()):
        held_out = held_out_targets(total, shares)
        targets[label, 1:] = [held_out[split] for split in SIDES[1:]]
        targets[label, 0] = total - sum(held_out.values())
    placed = place(free, wanted(targets, fixed, num_clusters), seed)
    named = {key: SIDES[side] for key, side in placed.items()}
    sides = _with_training(named, free, fixed)
    for key, side in sides.items():
        places |= {item.digest: side for item in members[key]}
    return places


def _settled_sides(
    images: Sequence[Item], labels_of: Mapping[str, set[int]]
) -> dict[str, str]:
    """The split by digest of a cluster that needs no placing; {} = it does."""
    earlier = {item.digest: item.earlier for item in images if item.earlier}
    if earlier:  # what is new goes to the most protected side
        side = max(earlier.values(), key=SIDES.index)
        return {item.digest: earlier.get(item.digest, side) for item in images}
    if any(len(labels_of[item.digest]) > 1 for item in images):
        return {item.digest: "train" for item in images}
    return {}


def _with_training(
    sides: Mapping[str, str], free: Mapping[str, Counter[int]], fixed: np.ndarray
) -> dict[str, str]:
    """Let the smallest cluster of a class train where none of it does."""
    result = dict(sides)
    for label in range(len(fixed)):
        having = sorted(key for key in free if free[key][label])
        trains = fixed[label, 0] or any(result[key] == "train" for key in having)
        if having and not trains:
            result[min(having, key=lambda key: free[key].total())] = "train"
    return result
