"""The benchmark of heat maps: its drawings, and its report."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks._drawn_objects import SHAPES, SIDE, draw
from benchmarks._report import header
from benchmarks.explain import make_parser, show
from core.cli.console import Console


def test_the_same_seed_draws_the_same_picture() -> None:
    one, again, other = (draw(0, index, ("star",)) for index in (4, 4, 5))
    assert np.array_equal(one.image, again.image)
    assert np.array_equal(one.masks[0], again.masks[0])
    assert not np.array_equal(one.masks[0], other.masks[0])


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_whole_and_of_one_colour(shape: str) -> None:
    drawn = draw(0, 1, (shape,))
    (mask,) = drawn.masks
    assert drawn.image.shape == (SIDE, SIDE, 3)
    edges = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    assert mask.any() and not edges.any()
    assert drawn.image[mask].std(axis=0).max() < 15 < drawn.image[~mask].std()


def test_two_shapes_do_not_touch() -> None:
    for index in range(8):
        first, second = draw(0, index, ("disc", "square")).masks
        assert not (first & second).any()


def test_the_report_has_a_line_for_each_map(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = {
        "test_accuracy": 0.98,
        "pointing": {"cam": [80, 95, 100], "random": [2, 4, 100]},
        "two_shapes": {"cam": [50, 70, 80], "random": [1, 2, 80]},
        "scores": {"cam": [0.31, 0.91], "random": [0.55, 0.44]},
        "seconds": {"look": 0.02, "cam": 0.0, "random": 0.0},
    }
    report = header("explain", False, 0) | {
        "heads": {"average": {"frozen": found}},
        "cam_pointing": 0.95,
        "bars": {"cam_pointing": {"least": 0.9, "met": True}},
    }
    show(report, Console())
    said = " ".join(capsys.readouterr().out.split())
    assert "frozen 98.0% cam 80 of 100 95 (" in said
    assert "70 of 80 0.310 0.910 0.02 s" in said
    assert "95.0% (bar 90.0%: met)" in said


def test_it_asks_for_nothing() -> None:
    assert make_parser().parse_args([]).seed == 0
