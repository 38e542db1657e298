"""What a split can't have, in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from core.data.folders.layout import SPLITS
from core.data.folders.question import listed
from core.data.manifest import Entry
from core.data.splitting.leaks import leaks
from core.text.numbers import number

_NAMES = {"train": "training", "validation": "validation", "test": "test"}

_FAR = 0.05  # of all images that a side has more or less than asked for
_FAR_OF_CLASS = 0.1  # likewise of a class's images
_FEW = 20  # images of a class: below, a rounded share says nothing


def notes_on(
    class_names: Sequence[str],
    entries: Sequence[Entry],
    fractions: tuple[float, float, float],
    cluster_of: Mapping[str, str],
    is_given: bool,
) -> tuple[str, ...]:
    """What can't be had, or was given otherwise; () where all is as asked for.

    Args:
        class_names: By label.
        entries: Of the split.
        fractions: Of train, validation and test that were asked for.
        cluster_of: Cluster by path, see `core.data.splitting.clusters`.
        is_given: Whether the data set's folders give splits: shares are then theirs.
    """
    found = list(_together(class_names, entries, cluster_of)) if not is_given else []
    found.extend(_missing(class_names, entries))
    if not is_given and len(set(cluster_of.values())) < len(
        {e.digest for e in entries}
    ):
        found.extend(_far_shares(class_names, entries, fractions))
    if words := leaks(entries, cluster_of).words:
        found.append(words)
    return tuple(found)


def _together(
    class_names: Sequence[str], entries: Sequence[Entry], cluster_of: Mapping[str, str]
) -> Iterator[str]:
    clusters: dict[int, set[str]] = defaultdict(set)
    pictures: dict[int, set[str]] = defaultdict(set)
    for entry in entries:
        clusters[entry.label].add(cluster_of.get(entry.path, entry.digest))
        pictures[entry.label].add(entry.digest)
    names = [
        name
        for label, name in enumerate(class_names)
        if len(clusters[label]) == 1 and len(pictures[label]) > 1
    ]
    if names:
        whose = listed(names)
        yield (
            f"All images of {whose} belong together, so they lie on one side: nothing "
            f"can be said about how well {'it is' if len(names) == 1 else 'they are'} "
            "recognised in other groups."
        )


def _missing(class_names: Sequence[str], entries: Sequence[Entry]) -> Iterator[str]:
    there = {(entry.label, entry.split) for entry in entries}
    for side in SPLITS[1:]:
        names = [n for i, n in enumerate(class_names) if (i, side) not in there]
        if names and len(names) < len(class_names):
            yield f"No image of {listed(names)} is in {_NAMES[side]}."


def _far_shares(
    class_names: Sequence[str],
    entries: Sequence[Entry],
    fractions: tuple[float, float, float],
) -> Iterator[str]:
    counts = {label: dict.fromkeys(SPLITS, 0) for label in range(len(class_names))}
    for entry in entries:
        counts[entry.label][entry.split] += 1
    asked = dict(zip(SPLITS, fractions, strict=True))
    for side, fraction in asked.items():
        share = sum(places[side] for places in counts.values()) / len(entries)
        if abs(share - fraction) > _FAR:
            yield (
                f"The {_NAMES[side]} images are {share:.0%} of all, not "
                f"{fraction:.0%}: groups are too large to come nearer."
            )
    far = []
    for label, places in counts.items():
        total = sum(places.values())
        off = {s: abs(places[s] / total - asked[s]) for s in SPLITS} if total else {}
        side = max(off, key=lambda side: off[side], default="")
        if side and total >= _FEW and off[side] > _FAR_OF_CLASS:
            far.append((off[side], side, label, places[side] / total))
    if far:
        _, side, label, share = max(far)
        others, verb = number(len(far) - 1, "other class"), ("are", "is")[len(far) == 2]
        more = f" {others} {verb} more than 10 points off, too." if far[1:] else ""
        yield (
            f"Of {class_names[label]}, {share:.0%} of the images are in "
            f"{_NAMES[side]}, not {asked[side]:.0%}.{more}"
        )


def notes_on_folds(
    class_names: Sequence[str],
    folds: Sequence[Sequence[Entry]],
    cluster_of: Mapping[str, str],
    is_given: bool,
) -> tuple[str, ...]:
    """What a set of folds can't have; () where all is as asked for.

    Args:
        class_names: By label.
        folds: The same entries in each, by the sides that they have there.
        cluster_of: Cluster by path, see `core.data.splitting.clusters`.
        is_given: Whether the data set's folders give splits.
    """
    found = []
    if is_given:
        found.append(
            "The split that the folders give is passed over: every image is tested in "
            "one of the folds."
        )
    clusters: dict[int, set[str]] = defaultdict(set)
    for entry in folds[0]:
        clusters[entry.label].add(cluster_of.get(entry.path, entry.digest))
    count = len(folds)
    names = [name for i, name in enumerate(class_names) if len(clusters[i]) < count]
    if names:
        verb, whom = ("has", "it") if len(names) == 1 else ("have", "them")
        found.append(
            f"{listed(names)} {verb} fewer groups or images than the {count} folds: "
            f"some folds test none of {whom}."
        )
    sizes = [sum(entry.split == "test" for entry in entries) for entries in folds]
    are_joined = len(set(cluster_of.values())) < len({e.digest for e in folds[0]})
    if are_joined and max(sizes) - min(sizes) > _FAR * len(folds[0]):
        found.append(
            f"The folds test between {min(sizes):,} and {max(sizes):,} images: groups "
            "are too large to come nearer."
        )
    return tuple(found)
