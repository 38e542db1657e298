"""Clusters on two sides are found and counted."""

from __future__ import annotations

from core.data.manifest import Entry
from core.data.splitting.leaks import Crossing, leaks


def entries(**sides: str) -> list[Entry]:
    return [Entry(path, 0, side, path) for path, side in sides.items()]


def test_each_image_with_kin_on_a_less_protected_side_is_named() -> None:
    found = leaks(
        entries(
            a="train", b="test", c="test", d="validation", e="test", f="validation"
        ),
        {"a": "1", "b": "1", "d": "1", "e": "2", "f": "2", "c": "3"},
    )
    assert found.crossings == (
        Crossing("b", "test", "a", "train"),
        Crossing("e", "test", "f", "validation"),
        Crossing("d", "validation", "a", "train"),
    )
    assert (found.count("test"), found.count("validation")) == (1, 1)
    assert found.words == (
        "1 of 3 test images has a twin or an image of the same group in training. "
        "1 of 2 validation images has a twin or an image of the same group in "
        "training. 1 test image has one in validation."
    )


def test_clusters_on_one_side_are_no_leak() -> None:
    found = leaks(entries(a="train", b="train", c="test"), {"a": "1", "b": "1"})
    assert found.crossings == ()
    assert found.words == ""
