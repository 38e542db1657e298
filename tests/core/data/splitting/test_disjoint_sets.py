"""Sets are joined, and named after their smallest member."""

from __future__ import annotations

from core.data.splitting.disjoint_sets import DisjointSets


def test_what_shares_a_member_is_one_set() -> None:
    sets = DisjointSets([5, 3, 1, 4, 2])
    for pair in ((5, 4), (2, 3), (4, 3)):
        sets.join(pair)
    assert sets.sets() == [[1], [2, 3, 4, 5]]
    assert (sets.first(5), sets.first(1)) == (2, 1)


def test_the_order_of_joining_makes_no_difference() -> None:
    pairs = [("b", "c"), ("a", "d"), ("c", "d")]
    for order in (pairs, pairs[::-1]):
        sets = DisjointSets("dcbae")
        for pair in order:
            sets.join(pair)
        assert sets.sets() == [["a", "b", "c", "d"], ["e"]]
