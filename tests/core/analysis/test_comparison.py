"""Two results on the same images, in pairs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from core.analysis.comparison import (
    Comparison,
    bootstrap_interval,
    compare,
    compare_runs,
    mcnemar_p_value,
    score_interval,
)
from core.errors import RunError
from core.runs.predictions import Predictions
from core.runs.run import Run
from core.storage.files import write_json


@pytest.mark.parametrize(
    ("fixed", "broke", "p_value"),
    [
        (0, 0, 1.0),
        (1, 0, 1.0),
        (5, 0, 2 / 2**5),
        (0, 10, 2 / 2**10),
        (3, 3, 1.0),
        (8, 2, 2 * (1 + 10 + 45) / 2**10),
        (34, 9, 0.00017016),  # 2 P(X <= 9) for X of 43 fair coins
    ],
)
def test_mcnemar_is_the_exact_binomial_test(
    fixed: int, broke: int, p_value: float
) -> None:
    assert mcnemar_p_value(fixed, broke) == pytest.approx(p_value, rel=5e-3)
    assert mcnemar_p_value(broke, fixed) == mcnemar_p_value(fixed, broke)


def test_mcnemar_takes_thousands_of_changes() -> None:
    assert mcnemar_p_value(2000, 2000) == 1.0
    assert 0 < mcnemar_p_value(2100, 1900) < 0.01
    assert mcnemar_p_value(5000, 0) == 0.0  # below what a float can say


def answers(
    right: list[int], indices: list[int] | None = None, sure: float = 0.9
) -> Predictions:
    """Answers to images of class 0, right where `right` is 1."""
    p = np.array([sure if item else 1 - sure for item in right], np.float32)
    places = np.arange(len(right)) if indices is None else np.array(indices)
    return Predictions(places, np.zeros(len(right), np.int64), np.stack([p, 1 - p], 1))


def test_counts_what_was_fixed_and_broken() -> None:
    found = compare(answers([1, 1, 0, 0, 0, 1]), answers([1, 0, 1, 1, 0, 1]))
    assert (found.fixed, found.broke, found.both_wrong) == (2, 1, 1)
    assert found.count == 6
    assert found.difference == pytest.approx(1 / 6)
    assert found.p_value == 1.0
    assert not found.is_real
    assert found.changed("fixed").tolist() == [2, 3]
    assert found.changed("broke").tolist() == [1]
    assert found.changed("both_wrong").tolist() == [4]


def test_swapping_the_two_turns_the_comparison_around() -> None:
    a, b = answers([1, 1, 0, 0, 0, 0, 1]), answers([1, 0, 1, 1, 1, 0, 1])
    forth, back = compare(a, b), compare(b, a)
    assert (forth.fixed, forth.broke) == (back.broke, back.fixed)
    assert forth.difference == pytest.approx(-back.difference)
    assert forth.p_value == back.p_value
    assert forth.interval[0] < 0 < forth.interval[1]


def test_only_shared_images_count_whatever_their_order() -> None:
    a = answers([1, 0, 1, 0], indices=[7, 3, 9, 5])
    b = answers([1, 1, 0, 1], indices=[3, 5, 11, 9])
    found = compare(a, b)
    assert found.indices.tolist() == [3, 5, 9]
    assert (found.fixed, found.broke, found.both_wrong) == (2, 0, 0)
    assert found.a[:, 0] == pytest.approx([0.1, 0.1, 0.9])


def test_nothing_in_common_is_an_error() -> None:
    with pytest.raises(RunError, match="none in common"):
        compare(answers([1, 1]), answers([1, 1], indices=[5, 6]))
    with pytest.raises(RunError, match="a split without any"):
        compare(answers([]), answers([]))


def test_clearest_changes_come_first() -> None:
    a, b = answers([0, 0, 0]), answers([1, 1, 1])
    b.probabilities[:] = [[0.6, 0.4], [0.99, 0.01], [0.8, 0.2]]
    assert compare(a, b).changed("fixed").tolist() == [1, 2, 0]


def test_bootstrap_has_the_sign_of_a_clear_difference() -> None:
    a, b = np.arange(300) % 2 == 0, np.arange(300) % 4 < 3
    low, high = bootstrap_interval(a, b)
    assert 0 < low < b.mean() - a.mean() < high
    # the normal approximation of the standard error of a paired difference
    error = np.std(b.astype(float) - a.astype(float)) / np.sqrt(300)
    assert (high - low) / 2 == pytest.approx(1.96 * error, rel=0.05)
    assert bootstrap_interval(a, b) == (low, high)
    opposite = bootstrap_interval(b, a)
    assert opposite[1] < 0


def test_equal_answers_leave_no_doubt() -> None:
    right = np.array([True, False, True])
    assert bootstrap_interval(right, right) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("table", "interval"),
    [
        ((12, 2, 36, 0), (0.0569, 0.3404)),  # an example of Newcombe 1998
        ((0, 0, 54, 0), (-0.0664, 0.0664)),
    ],
)
def test_score_interval_is_newcombes(
    table: tuple[int, int, int, int], interval: tuple[float, float]
) -> None:
    assert score_interval(*table) == pytest.approx(interval, abs=5e-5)


@pytest.mark.parametrize(
    "table", [(0, 0, 5, 5), (1, 0, 8, 1), (9, 0, 0, 0), (0, 0, 0, 3), (3, 6, 90, 1)]
)
def test_score_interval_holds_the_difference_and_turns_around(
    table: tuple[int, int, int, int],
) -> None:
    fixed, broke, *same = table
    low, high = score_interval(*table)
    assert -1 <= low < high <= 1
    assert low <= (fixed - broke) / sum(table) <= high
    turned = score_interval(broke, fixed, *same)
    assert turned == pytest.approx((-high, -low))


def test_few_changed_images_never_look_certain() -> None:
    none, few, many = made(0, 0, 20), made(5, 4, 91), made(6, 4, 90)
    assert none.interval_method == few.interval_method == "score"
    assert none.interval[0] < -0.1 and none.interval[1] > 0.1
    assert many.interval_method == "bootstrap"


def made(fixed: int, broke: int, same: int) -> Comparison:
    a = [0] * fixed + [1] * broke + [1] * same
    b = [1] * fixed + [0] * broke + [1] * same
    return compare(answers(a), answers(b))


def run_with(path: Path, digest: str, right: list[int]) -> Run:
    folder = path / "frozen"
    folder.mkdir(parents=True)
    write_json(path / "about.json", {"manifest_digest": digest})
    found = dataclasses.asdict(answers(right))
    np.savez(
        folder / "predictions.npz",
        **{f"test_{name}": values for name, values in found.items()},
    )
    return Run(path)


def test_runs_are_compared_on_the_same_split_only(tmp_path: Path) -> None:
    first = run_with(tmp_path / "a", "x", [1, 0, 0])
    second = run_with(tmp_path / "b", "x", [1, 1, 0])
    other = run_with(tmp_path / "c", "y", [1, 1, 0])
    found = compare_runs((first, "frozen"), (second, "frozen"), "test")
    assert (found.fixed, found.broke, found.both_wrong) == (1, 0, 1)
    with pytest.raises(RunError, match="a and c, which were split differently"):
        compare_runs((first, "frozen"), (other, "frozen"), "test")
    with pytest.raises(RunError, match="a finished finetune phase in run b"):
        compare_runs((first, "frozen"), (second, "finetune"), "test")
