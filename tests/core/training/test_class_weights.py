"""Small classes count more, and how much more is said."""

from __future__ import annotations

import numpy as np
import pytest

from core.training.class_weights import class_weights

LABELS = np.repeat([0, 1, 3], [2000, 200, 20])  # no image of class 2


def test_all_classes_count_the_same() -> None:
    found = class_weights(LABELS)
    counts = np.bincount(LABELS)
    assert (found * counts)[[0, 1, 3]] == pytest.approx(len(LABELS) / 3)
    assert (found[LABELS]).mean() == pytest.approx(1)


def test_effective_numbers_are_those_of_the_paper() -> None:
    found = class_weights(LABELS, by_effective_number=True)
    effective = [(1 - 0.999**n) / (1 - 0.999) for n in (2000, 200, 20)]
    assert found[0] / found[[1, 3]] == pytest.approx(
        [effective[1] / effective[0], effective[2] / effective[0]]
    )
    assert (found[LABELS]).mean() == pytest.approx(1)
    plain = class_weights(LABELS)
    assert 1 < found[3] / found[0] < plain[3] / plain[0]
    assert np.isfinite(found).all()


def test_few_images_count_as_they_are_many() -> None:
    labels = np.repeat([0, 1], [12, 4])
    assert class_weights(labels, True) == pytest.approx(class_weights(labels), rel=5e-3)
