"""Which image trains, which chooses, which judges: stratified and seeded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.data.folders.layout import COPY_OF, KIN_OF, SPLITS, BadFile
from core.data.splitting.by_cluster import are_joined, place_clusters
from core.data.splitting.item import Item
from core.data.splitting.placing import shuffled
from core.data.splitting.shares import held_out_targets
from core.data.usable import require_usable
from core.errors import DataError
from core.language.texts import _


def assign_splits(
    items: Sequence[Item],
    seed: int,
    fractions: tuple[float, float, float],
    repairs: bool = False,
) -> tuple[list[Item], list[BadFile]]:
    """Give every image a split.

    Copies of one picture, and images of one cluster, are on the same side: the classes'
    shares are then as near to the fractions as clusters allow. Images with an earlier
    split keep it, and draw what belongs to them to their side. Splits that the folders
    give are kept; one that they don't give is carved out of the training images. A
    picture that sits in several given splits stays in test, else in validation. A
    picture with two labels trains, with its cluster.

    The result depends on contents, labels, clusters and given splits only, not on the
    order of `items`, their names or the machine.

    Args:
        items: All usable images.
        seed: Another seed, another split.
        fractions: Of train, validation and test; they sum to 1.
        repairs: Leave out images whose cluster lies in a better protected given split.

    Returns:
        The kept items with their split set, and the excluded copies.
    """
    kept, excluded = _settle_given(items)
    if repairs:
        kept, kin = _settle_clusters(kept)
        excluded += kin
    given = {item.split for item in kept} - {None}
    shares = {
        split: fraction
        for split, fraction in zip(SPLITS, fractions, strict=True)
        if split == "train" or split not in given
    }
    pool = [item for item in kept if item.split in (None, "train")]
    has_clusters = are_joined(pool) or any(item.earlier for item in pool)
    carve = place_clusters if has_clusters else _carve
    places = carve(pool, shares, seed)
    placed = [
        replace(item, split=item.earlier or places.get(item.digest, item.split))
        if item.earlier or item.split in (None, "train")
        else item
        for item in kept
    ]
    return placed, excluded


def _settle_given(items: Sequence[Item]) -> tuple[list[Item], list[BadFile]]:
    """Keep a picture in the most protected of the given splits it sits in.

    One that an earlier split has stays there: a new copy elsewhere is left out.
    """
    homes = _homes(items, lambda item: item.digest)
    kept, excluded = [], []
    for item in items:
        home = homes[item.digest]
        is_open = item.split == home.split and item.split in (None, "train")
        if is_open or item.side == home.side:
            kept.append(item)
        else:
            excluded.append(BadFile(item.path, f"{COPY_OF}{home.path}"))
    return kept, excluded


def _settle_clusters(items: Sequence[Item]) -> tuple[list[Item], list[BadFile]]:
    """Keep a cluster on the most protected of the sides that its images lie on.

    Images of an earlier split stay, and say where the others belong.
    """
    homes = _homes(items, lambda item: item.cluster)
    kept, excluded = [], []
    for item in items:
        home = homes[item.cluster]
        is_open = item.side is None or home.side is None or not item.cluster
        if is_open or item.earlier or item.side == home.side:
            kept.append(item)
        else:
            excluded.append(BadFile(item.path, f"{KIN_OF}{home.path}"))
    return kept, excluded


def _homes(items: Sequence[Item], key: Callable[[Item], str]) -> dict[str, Item]:
    """By key, the first of the images that lie on the most protected side."""
    homes: dict[str, Item] = {}
    for item in sorted(items, key=lambda item: item.path):
        home = homes.get(key(item))
        if home is None or _rank(item) > _rank(home):
            homes[key(item)] = item
    return homes


def _rank(item: Item) -> tuple[bool, int]:
    """How well an image's place is protected."""
    place = SPLITS.index(item.side) if item.side else -1
    return item.earlier is not None, place


def _carve(
    pool: Sequence[Item], shares: Mapping[str, float], seed: int
) -> dict[str, str]:
    """A split for every picture, by its digest."""
    labels_of: dict[str, set[int]] = defaultdict(set)
    copies: dict[tuple[int, str], int] = defaultdict(int)
    digests_of: dict[int, set[str]] = defaultdict(set)
    for item in pool:
        labels_of[item.digest].add(item.label)
        copies[item.label, item.digest] += 1
        digests_of[item.label].add(item.digest)
    places = dict.fromkeys(labels_of, "train")
    for label, digests in sorted(digests_of.items()):
        own = [digest for digest in digests if len(labels_of[digest]) == 1]
        own.sort(key=lambda digest: shuffled(seed, digest))
        sizes = {digest: copies[label, digest] for digest in own}
        total = sum(copies[label, digest] for digest in digests)
        if len(own) == len(digests):
            sizes.pop(own[-1])  # one picture at least must train
        for split, target in held_out_targets(total, shares).items():
            for digest in _taken(sizes, target):
                places[digest] = split
                del sizes[digest]
    return places


def _taken(sizes: Mapping[str, int], target: int) -> list[str]:
    """Pictures, in order, whose copies fill `target`; at least one if there is any."""
    taken: list[str] = []
    room = target
    for digest, size in sizes.items():
        if size <= room:
            taken.append(digest)
            room -= size
        if room == 0:
            break
    if target and sizes and not taken:
        return [min(sizes, key=lambda digest: sizes[digest])]
    return taken


def require_trainable(
    counts: Mapping[str, Mapping[str, int]], excluded: Sequence[BadFile]
) -> None:
    """Check that what a split holds can be trained on, and judged.

    Args:
        counts: Images per class name and split.
        excluded: What was left out, to explain what is missing.

    Raises:
        DataError: A class has too few images, or nothing is there to validate on.
    """
    require_usable({name: dict(counts[name].items()) for name in counts}, excluded)
    if any(places["validation"] for places in counts.values()):
        return
    received = _("none: all pictures of a class are copies of one")
    action = _("Add different images, or put some into a validation folder.")
    if not all(bad.is_copy for bad in excluded):
        received = _(
            "none; {count} files can't be used or went away, such as {file}",
            count=len(excluded),
            file=excluded[-1].path,
        )
        action = _("Put them back, or split the data set again.")
    raise DataError(_("at least one validation image"), received, action)
