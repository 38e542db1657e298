"""Sets that have no member in common, joined one after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

Member = TypeVar("Member", int, str)


class DisjointSets(Generic[Member]):
    """Union-find with path halving; each set is named after its smallest member.

    Args:
        members: Each in a set of its own at first.
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self._above: dict[Member, Member] = {member: member for member in members}

    def first(self, member: Member) -> Member:
        """The smallest member of a member's set."""
        above = self._above
        while above[member] != member:
            above[member] = above[above[member]]
            member = above[member]
        return member

    def join(self, members: Iterable[Member]) -> None:
        """Make one set of those that have these members."""
        firsts = sorted({self.first(member) for member in members})
        for other in firsts[1:]:  # the smallest one names the set, whatever the order
            self._above[other] = firsts[0]

    def sets(self) -> list[list[Member]]:
        """The members of each set, ascending, in the order of their first ones."""
        found: dict[Member, list[Member]] = defaultdict(list)
        for member in sorted(self._above):
            found[self.first(member)].append(member)
        return list(found.values())
