"""Two results on the same images, in pairs."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from core.analysis.comparison import (
    Comparison,
    compare,
    compare_runs,
)
from core.analysis.paired import images_needed, score_interval, score_p_value
from core.errors import RunError
from core.runs.predictions import Predictions
from core.runs.run import Run
from core.storage.files import write_json


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
    assert found.p_value == score_p_value(2, 1)
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


def test_the_figures_are_those_of_the_counts() -> None:
    found = made(34, 9, 351)
    assert found.p_value == score_p_value(34, 9)
    assert found.interval == score_interval(34, 9, 394)
    assert found.images_needed == images_needed(34, 9, 394)


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
