"""The benchmark of flipped labels: what it flips and what it counts."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks._report import header
from benchmarks.suspects import among_first, figures, flip, make_parser, show
from core.analysis.out_of_fold import OutOfFold
from core.cli.console import Console


def test_a_share_of_the_labels_becomes_another_class() -> None:
    labels = np.arange(200) % 5
    flipped = flip(labels, 0.05, seed=1)
    assert (labels != flipped).sum() == 10
    assert set(np.unique(flipped)) == set(range(5))
    assert (flip(labels, 0.05, seed=1) == flipped).all()
    assert (flip(labels, 0.05, seed=2) != flipped).any()
    assert (flip(labels, 0.001, seed=0) != labels).sum() == 1


def test_twice_as_many_as_were_flipped_count() -> None:
    labels = np.zeros(8, int)
    flipped = np.array([1, 1, 0, 0, 0, 0, 0, 0])
    assert among_first(np.array([2, 0, 3, 4, 1]), labels, flipped) == 0.5
    assert among_first(np.array([0]), labels, flipped) == 0.5
    assert among_first(np.array([], int), labels, flipped) == 0.0


def test_a_label_that_the_probe_contradicts_is_found() -> None:
    labels = np.arange(20) % 2
    flipped = labels.copy()
    flipped[4] = 1
    sure = np.where(np.eye(2)[labels] == 1, 0.95, 0.05).astype(np.float32)
    found = figures(OutOfFold(sure, np.ones(20, bool), 5), labels, flipped)
    assert (found["flipped"], found["suspects"], found["queue"]) == (1, 1, 1.0)
    assert found["all_by_margin"] == found["all_by_self_confidence"] == 1.0


def test_the_report_is_a_table_with_a_verdict(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = {"flipped": 10, "suspects": 14, "queue": 0.9, "all_by_margin": 0.95}
    found = {"images": 200, "classes": 5, "seeds": [row], "mean": row}
    found |= {"suspects_unflipped": 4, "bar": {"least": 0.7, "met": True}}
    report = header("suspects", False, 0) | {"share": 0.05, "sets": {"flowers": found}}
    show(report, Console())
    told = " ".join(capsys.readouterr().out.split())
    assert "flowers queue 90.0% 90.0%" in told
    assert "10 flipped, 14 suspects; 4 where none is flipped; at least" in told
    assert told.endswith(": met")


def test_it_asks_for_folders_and_seeds() -> None:
    asked = make_parser().parse_args(["photos", "--seeds", "2"])
    assert (asked.data, asked.seeds, asked.share) == (["photos"], 2, 0.05)
