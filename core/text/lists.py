"""Several things named one after another."""

from __future__ import annotations

from collections.abc import Sequence

from core.language.texts import _


def listed(names: Sequence[str]) -> str:
    """At least one name, such as "A", "A and B" or "A, B and C"."""
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}", names=", ".join(names[:-1]), last=names[-1])


def listed_clauses(clauses: Sequence[str]) -> str:
    """At least one clause, such as "it rains, it snows, and it hails"."""
    if len(clauses) == 1:
        return clauses[0]
    last = clauses[-1]
    return _("{clauses}, and {last}", clauses=", ".join(clauses[:-1]), last=last)
