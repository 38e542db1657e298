"""What a split can't have, in sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from core.data.folders.layout import SPLITS
from core.data.folders.question import listed
from core.data.manifest import Entry
from core.data.splitting.leaks import leaks
from core.data.splitting.note_texts import (
    FAR,
    FAR_OF_CLASS,
    FAR_TOO,
    FAR_TOO_SEVERAL,
    FEW_GROUPS,
    FEW_GROUPS_SEVERAL,
    MISSING,
    PASSED_OVER,
    TOGETHER,
    TOGETHER_SEVERAL,
    UNLIKE,
)
from core.language.numerals import numeral
from core.language.texts import _

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
        text = TOGETHER if len(names) == 1 else TOGETHER_SEVERAL
        yield _(text, classes=listed(names))


def _missing(class_names: Sequence[str], entries: Sequence[Entry]) -> Iterator[str]:
    there = {(entry.label, entry.split) for entry in entries}
    for side in SPLITS[1:]:
        names = [n for i, n in enumerate(class_names) if (i, side) not in there]
        if names and len(names) < len(class_names):
            yield _(MISSING[side], classes=listed(names))


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
            yield _(FAR[side], share=f"{share:.0%}", asked=f"{fraction:.0%}")
    far = []
    for label, places in counts.items():
        total = sum(places.values())
        off = {s: abs(places[s] / total - asked[s]) for s in SPLITS} if total else {}
        side = max(off, key=lambda side: off[side], default="")
        if side and total >= _FEW and off[side] > _FAR_OF_CLASS:
            far.append((off[side], side, label, places[side] / total))
    if far:
        side, label, share = max(far)[1:]
        told = _(
            FAR_OF_CLASS[side],
            name=class_names[label],
            share=f"{share:.0%}",
            asked=f"{asked[side]:.0%}",
        )
        if others := len(far) - 1:
            more = FAR_TOO if others == 1 else FAR_TOO_SEVERAL
            told += " " + _(more, count=numeral(f"{others:,}"))
        yield told


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
        found.append(_(PASSED_OVER))
    clusters: dict[int, set[str]] = defaultdict(set)
    for entry in folds[0]:
        clusters[entry.label].add(cluster_of.get(entry.path, entry.digest))
    count = len(folds)
    names = [name for i, name in enumerate(class_names) if len(clusters[i]) < count]
    if names:
        text = FEW_GROUPS if len(names) == 1 else FEW_GROUPS_SEVERAL
        found.append(_(text, classes=listed(names), count=count))
    sizes = [sum(entry.split == "test" for entry in entries) for entries in folds]
    are_joined = len(set(cluster_of.values())) < len({e.digest for e in folds[0]})
    if are_joined and max(sizes) - min(sizes) > _FAR * len(folds[0]):
        least, most = (numeral(f"{it(sizes):,}") for it in (min, max))
        found.append(_(UNLIKE, least=least, most=most))
    return tuple(found)
