"""What changed class by class between two models on the same images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from core.analysis.comparison import Comparison
from core.analysis.paired import SIGNIFICANT, holm, score_interval, score_p_value


@dataclass(frozen=True)
class ClassChange:
    """How the second model's recall of one class differs from the first's.

    Attributes:
        name: Of the class.
        count: Its images that both were asked, at least 1.
        before: The first model's recall, 0-1.
        after: The second's.
        fixed: Images of the class that only the second gets right.
        broke: Images of the class that only the first gets right.
        interval: 95% interval of the change, fractions (`paired.score_interval`).
        p_value: McNemar's within the class, adjusted by Holm for all classes, 0-1.
        p_value_alone: The same of this class by itself.
    """

    name: str
    count: int
    before: float
    after: float
    fixed: int
    broke: int
    interval: tuple[float, float]
    p_value: float
    p_value_alone: float

    @property
    def change(self) -> float:
        """The second's recall minus the first's, a fraction of -1 to 1."""
        return (self.fixed - self.broke) / self.count

    @property
    def is_clear(self) -> bool:
        """Whether chance would seldom do this to any of so many classes."""
        return self.p_value < SIGNIFICANT


def class_changes(
    comparison: Comparison, class_names: Sequence[str]
) -> list[ClassChange]:
    """The change of each class that has images, the largest gain first.

    Args:
        comparison: Of the two models.
        class_names: One per class index.
    """
    right_a, right_b = comparison.right_a, comparison.right_b
    changed = ~right_a & right_b, right_a & ~right_b
    masks = (np.ones_like(right_a), right_a, right_b, *changed)
    labels, num_classes = comparison.labels, len(class_names)
    sums = [np.bincount(labels[mask], minlength=num_classes).tolist() for mask in masks]
    rows = [row for row in zip(class_names, *sums, strict=True) if row[1]]
    alone = [score_p_value(fixed, broke) for *_, fixed, broke in rows]
    bounds = cache(score_interval)  # of 1,000 classes many changed alike
    found = [
        ClassChange(
            name=name,
            count=count,
            before=hits_a / count,
            after=hits_b / count,
            fixed=fixed,
            broke=broke,
            interval=bounds(fixed, broke, count),
            p_value=adjusted,
            p_value_alone=p_value,
        )
        for (name, count, hits_a, hits_b, fixed, broke), p_value, adjusted in zip(
            rows, alone, holm(alone), strict=True
        )
    ]
    return sorted(found, key=lambda item: -item.change)


def largest(changes: Sequence[ClassChange], most: int) -> list[ClassChange]:
    """Those that changed most in either direction, in the order that they have.

    Args:
        changes: Of all classes.
        most: How many at most.
    """
    ranked = sorted(changes, key=lambda item: (-abs(item.change), -item.count))
    kept = {id(item) for item in ranked[:most]}
    return [item for item in changes if id(item) in kept]
