"""Outlines of leaves: closed, of their size, and each tree's own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from core.data.drawn.shapes import SHAPES, Shape


def shapes(name: str) -> list[Shape]:
    return [SHAPES[name](np.random.default_rng([seed])) for seed in range(20)]


def area(outline: np.ndarray) -> float:
    return float(cv2.contourArea(outline.astype(np.float32)))


def solidity(outline: np.ndarray) -> float:
    """Its share of the smallest shape without hollows around it, 0-1."""
    points = outline.astype(np.float32)
    return area(outline) / float(cv2.contourArea(cv2.convexHull(points)))


@pytest.mark.parametrize("name", SHAPES)
def test_a_leaf_stays_near_its_unit_square(name: str) -> None:
    for shape in shapes(name):
        low, high = shape.outline.min(0), shape.outline.max(0)
        assert low[0] > -1.1 and high[0] < 1.1
        assert low[1] > -0.2 and 0.7 < high[1] < 1.2
        assert area(shape.outline) > 0.15


@pytest.mark.parametrize("name", SHAPES)
def test_veins_end_within_the_blade(name: str) -> None:
    for shape in shapes(name):
        polygon = shape.outline.astype(np.float32)
        ends = [vein[-1] for vein in shape.veins]
        inside = [
            cv2.pointPolygonTest(polygon, (float(x), float(y)), True) > -0.06
            for x, y in ends
        ]
        assert np.mean(inside) > 0.8


def test_trees_differ_in_what_tells_them_apart() -> None:
    hollow = {
        name: np.mean([solidity(shape.outline) for shape in shapes(name)])
        for name in SHAPES
    }
    assert hollow["maple"] < 0.8 < hollow["oak"] < hollow["beech"]
    wide = {
        name: np.mean([np.ptp(shape.outline[:, 0]) for shape in shapes(name)])
        for name in SHAPES
    }
    assert min(wide["maple"], wide["ginkgo"]) > 1.1 > max(wide["oak"], wide["birch"])


def test_no_two_leaves_of_a_tree_are_alike() -> None:
    for name in SHAPES:
        first, second = shapes(name)[:2]
        assert not np.allclose(first.outline, second.outline, atol=0.01)
