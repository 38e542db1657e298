"""Which classes two models differ in."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis.class_changes import class_changes, largest
from core.analysis.comparison import Comparison, compare
from core.analysis.paired import holm, score_interval, score_p_value
from core.runs.predictions import Predictions

NAMES = ("cat", "dog", "owl", "yak")


def comparison(labels: list[int], a: list[int], b: list[int]) -> Comparison:
    """Of two models that answer `a` and `b`."""
    sides = (
        Predictions(
            np.arange(len(labels)), np.array(labels), np.eye(4, dtype="f4")[said]
        )
        for said in (a, b)
    )
    return compare(*sides)


def two_models() -> Comparison:
    """Twelve cats of which 8 are fixed; ten dogs, one fixed, three broken; no owl."""
    labels = [0] * 12 + [1] * 10 + [3] * 2
    a = [1] * 8 + [0] * 4 + [0] + [1] * 9 + [3, 3]
    b = [0] * 12 + [1] * 7 + [0] * 3 + [3, 3]
    return comparison(labels, a, b)


def test_each_class_is_paired_within_itself() -> None:
    cat, yak, dog = class_changes(two_models(), NAMES)
    assert [cat.name, yak.name, dog.name] == ["cat", "yak", "dog"]
    assert (cat.count, cat.fixed, cat.broke) == (12, 8, 0)
    assert (cat.before, cat.after) == pytest.approx((4 / 12, 1))
    assert cat.interval == score_interval(8, 0, 12)
    assert (dog.fixed, dog.broke) == (1, 3)
    assert dog.change == pytest.approx(-0.2)
    assert dog.after - dog.before == pytest.approx(dog.change)
    assert (yak.change, yak.p_value) == (0, 1)


def test_a_change_is_clear_only_after_all_classes_were_looked_at() -> None:
    changes = class_changes(two_models(), NAMES)
    adjusted = holm([score_p_value(8, 0), score_p_value(0, 0), score_p_value(1, 3)])
    assert [item.p_value for item in changes] == pytest.approx(adjusted)
    assert [item.is_clear for item in changes] == [True, False, False]


def test_a_class_without_images_is_left_out() -> None:
    assert "owl" not in [item.name for item in class_changes(two_models(), NAMES)]


def test_the_largest_changes_are_of_both_directions_and_stay_sorted() -> None:
    changes = class_changes(two_models(), NAMES)
    assert [item.name for item in largest(changes, 2)] == ["cat", "dog"]
    assert largest(changes, 9) == changes
