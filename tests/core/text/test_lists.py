"""Several things named one after another."""

from __future__ import annotations

from core.text.lists import listed, listed_clauses


def test_names_and_clauses_end_with_and() -> None:
    assert listed(["A"]) == listed_clauses(["A"]) == "A"
    assert listed(["A", "B"]) == "A and B"
    assert listed(["A", "B", "C"]) == "A, B and C"
    assert listed_clauses(["a", "b", "c"]) == "a, b, and c"
