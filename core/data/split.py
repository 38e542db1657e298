"""Which image trains, which chooses, which judges: stratified and seeded."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.data.folders.layout import COPY_OF, SPLITS, BadFile
from core.data.scan import require_usable
from core.errors import ConfigError, DataError


@dataclass(frozen=True)
class Item:
    """An image to be placed."""

    path: str
    label: int  # index into the class names
    split: str | None  # as given by its folder
    digest: str  # content hash: equal pictures have equal digests


def assign_splits(
    items: Sequence[Item], seed: int, fractions: tuple[float, float, float]
) -> tuple[list[Item], list[BadFile]]:
    """Give every image a split.

    Copies of one picture are always on the same side. Splits that the folders give are
    kept; one that they don't give is carved out of the training images. A picture that
    sits in several given splits stays in test, else in validation. A picture with two
    labels trains.

    The result depends on contents, labels and given splits only, not on the order of
    `items`, their names or the machine.

    Args:
        items: All usable images.
        seed: Another seed, another split.
        fractions: Of train, validation and test; they sum to 1.

    Returns:
        The kept items with their split set, and the excluded copies.
    """
    kept, excluded = _settle_given(items)
    given = {item.split for item in kept} - {None}
    shares = {
        split: fraction
        for split, fraction in zip(SPLITS, fractions, strict=True)
        if split == "train" or split not in given
    }
    pool = [item for item in kept if item.split in (None, "train")]
    places = _carve(pool, shares, seed)
    placed = [
        replace(item, split=places[item.digest])
        if item.split in (None, "train")
        else item
        for item in kept
    ]
    return placed, excluded


def _settle_given(items: Sequence[Item]) -> tuple[list[Item], list[BadFile]]:
    """Keep a picture in the most protected of the given splits it sits in."""
    homes: dict[str, Item] = {}
    for item in sorted(items, key=lambda item: item.path):
        home = homes.get(item.digest)
        if home is None or _rank(item) > _rank(home):
            homes[item.digest] = item
    kept, excluded = [], []
    for item in items:
        home = homes[item.digest]
        if item.split == home.split:
            kept.append(item)
        else:
            excluded.append(BadFile(item.path, f"{COPY_OF}{home.path}"))
    return kept, excluded


def _rank(item: Item) -> int:
    return SPLITS.index(item.split) if item.split else -1


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
        own.sort(key=lambda digest: _shuffled(seed, digest))
        sizes = {digest: copies[label, digest] for digest in own}
        total = sum(copies[label, digest] for digest in digests)
        if len(own) == len(digests):
            sizes.pop(own[-1])  # one picture at least must train
        for split, target in _targets(total, shares).items():
            for digest in _taken(sizes, target):
                places[digest] = split
                del sizes[digest]
    return places


def _targets(total: int, shares: Mapping[str, float]) -> dict[str, int]:
    """How many of a class's images go to validation and test.

    From 3 images on each gets one at least, of 2 images validation gets one.
    """
    whole = sum(shares.values())
    targets = {}
    for split in ("validation", "test"):
        share = shares.get(split, 0.0) / whole
        least = 1 if total >= 3 or split == "validation" else 0
        targets[split] = max(least, int(total * share + 0.5)) if share else 0
    while sum(targets.values()) > max(0, total - 1):
        largest = max(("test", "validation"), key=lambda split: targets[split])
        targets[largest] -= 1
    return targets


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


def _shuffled(seed: int, digest: str) -> bytes:
    return hashlib.blake2b(f"{seed}/{digest}".encode(), digest_size=16).digest()


def require_fractions(fractions: tuple[float, float, float]) -> None:
    """Check shares of train, validation and test.

    Raises:
        ConfigError: They don't sum to 1, or leave nothing to train or to choose by.
    """
    train, validation, test = fractions
    fits = train > 0 and validation > 0 and test >= 0
    if not fits or abs(sum(fractions) - 1.0) > 1e-6:
        raise ConfigError(
            "fractions of train, validation and test that sum to 1, the first two "
            "above 0",
            ", ".join(f"{value:g}" for value in fractions),
            "Change the fractions, for example to 0.7, 0.15 and 0.15.",
        )


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
    received = "none: all pictures of a class are copies of one"
    action = "Add different images, or put some into a validation folder."
    if not all(bad.is_copy for bad in excluded):
        num_bad, last = len(excluded), excluded[-1].path
        received = f"none; {num_bad} files can't be used or went away, such as {last}"
        action = "Put them back, or split the data set again."
    raise DataError("at least one validation image", received, action)
