"""The benchmark of rules of what to label next: fair to all rules."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks._pool_rules import RULES
from benchmarks._report import header
from benchmarks.pool import curve, make_parser, show
from core.cli.console import Console


@pytest.fixture(scope="module")
def images() -> tuple[np.ndarray, np.ndarray]:
    """Features of three classes that lie apart, and the labels."""
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 3
    features = rng.normal(0, 1, (120, 8)) + 3 * np.eye(3, 8)[labels]
    return features.astype(np.float32), labels


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_labels_as_many_from_the_same_start(
    rule: str, images: tuple[np.ndarray, np.ndarray]
) -> None:
    counts, choose, report = curve(*images, rule, (12, 6, 30), seed=1)
    assert counts == [12, 18, 24, 30]
    assert len(choose) == len(report) == 4
    assert (choose[0], report[0]) == tuple(
        part[0] for part in curve(*images, "random", (12, 6, 12), seed=1)[1:]
    )
    assert min(choose[-1], report[-1]) > 0.8


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_chooses_different_images(rule: str) -> None:
    rng = np.random.default_rng(0)
    probabilities, embeddings = rng.dirichlet([1, 1], 20), rng.normal(size=(20, 4))
    chosen = RULES[rule](probabilities, embeddings, embeddings[:3] + 1, 6, rng)
    assert len(set(chosen)) == len(chosen) == 6


def test_the_report_has_a_line_for_each_rule(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = {
        "labels": [40, 60],
        "choose": [[0.5, 0.8], [0.5, 0.9]],
        "report": [[0.5, 0.7], [0.5, 0.8]],
        "seconds": 2.0,
    }
    sets = {"flowers": {"images": 200, "rules": {"badge": told}}}
    show(header("pool", False, 0) | {"first": 40, "step": 20, "sets": sets}, Console())
    said = " ".join(capsys.readouterr().out.split())
    assert "flowers (200) badge 85.0% 75.0% 5.0 2 s" in said


def test_it_asks_for_folders_and_rounds() -> None:
    asked = make_parser().parse_args(["photos", "--seeds", "2", "--first", "20"])
    assert (asked.data, asked.seeds, asked.first, asked.step) == (["photos"], 2, 20, 20)
