"""Folds: images are dealt out to parts, and each part is the test images once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from core.data.splitting.assign import assign_splits
from core.data.splitting.item import Item
from core.data.splitting.placing import Wanted, place
from core.data.splitting.rule import SplitRule
from core.errors import DataError
from core.language.texts import _
from core.text.numbers import number


def dealt_folds(
    items: Sequence[Item], class_names: Sequence[str], rule: SplitRule
) -> list[list[Item]]:
    """Give every image a split in each fold.

    In fold i the i-th part is test. Validation is taken from the rest as in any split
    whose test images are given, never from test. Clusters stay together, and each class
    is spread as evenly over the parts as they allow. Splits that the folders give make
    no difference: every image is test in one fold.

    Args:
        items: All usable images.
        class_names: By label, for errors.
        rule: Its folds, its seed and its fractions.

    Returns:
        Per fold the same images in the same order, with their split set.

    Raises:
        DataError: There are too few groups for so many folds.
    """
    part_of = _parts(items, rule.folds, rule.seed)
    _require_spread(items, part_of, class_names, rule.folds)
    folds = []
    for part in range(rule.folds):
        given = [
            replace(item, split="test" if part_of[_cluster(item)] == part else None)
            for item in items
        ]
        placed = assign_splits(given, rule.seed, rule.fractions)[0]
        folds.append(placed)
    return folds


def _parts(items: Sequence[Item], folds: int, seed: int) -> dict[str, int]:
    """The part, from 0, of each cluster."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for item in items:
        counts[_cluster(item)][item.label] += 1
    num_classes = 1 + max(item.label for item in items)
    totals = np.bincount([item.label for item in items], minlength=num_classes)
    targets = np.repeat(totals[:, None] // folds, folds, axis=1).astype(np.int64)
    begin = 0  # where one class's rest ends the next one's begins: parts of equal size
    for label, rest in enumerate((totals % folds).tolist()):
        targets[label, (begin + np.arange(rest)) % folds] += 1
        begin += rest
    # A class with fewer clusters than parts is in as many parts as it can be.
    wanted = Wanted(targets, np.zeros_like(targets), np.ones_like(targets))
    return place(counts, wanted, seed)


def _require_spread(
    items: Sequence[Item],
    part_of: Mapping[str, int],
    class_names: Sequence[str],
    folds: int,
) -> None:
    if len(set(part_of.values())) < folds:
        raise DataError(
            _(
                "at least {count} groups of images that can lie apart, of like size",
                count=folds,
            ),
            number(len(part_of), "group"),
            _("Choose fewer folds, or group the images in another way."),
        )
    for label, name in enumerate(class_names):
        parts = {part_of[_cluster(item)] for item in items if item.label == label}
        if len(parts) == 1:
            raise DataError(
                _(
                    "classes whose images are in at least two groups: one to train on "
                    "while the other one is tested"
                ),
                _("{name}, all of whose images belong together", name=name),
                _("Group the images in another way, or make a single split."),
            )


def _cluster(item: Item) -> str:
    return item.cluster or item.digest
