"""Copies, groups and near-duplicates are joined."""

from __future__ import annotations

from core.data.splitting.clusters import clusters

DIGESTS = {"a": "5", "b": "3", "c": "4", "d": "3", "e": "9"}


def test_alone_each_picture_is_a_cluster_and_copies_are_one() -> None:
    assert clusters(DIGESTS, {}) == DIGESTS


def test_groups_that_share_a_picture_or_a_twin_are_one_cluster() -> None:
    groups = {"a": "x", "b": "x", "c": "y", "gone": "y"}
    found = clusters(DIGESTS, groups, [["c", "d"], ["e", "gone"]])
    assert found == {"a": "3", "b": "3", "c": "3", "d": "3", "e": "9"}


def test_order_and_names_make_no_difference() -> None:
    first = clusters(DIGESTS, {"a": "x", "e": "x"}, [["b", "c"]])
    turned = dict(reversed(DIGESTS.items()))
    second = clusters(turned, {"e": "z", "a": "z"}, [["c", "b"]])
    assert first == second
