"""Titles within a sentence."""

from __future__ import annotations

from core.language.casing import inside
from core.language.current import speaking


def test_only_english_writes_a_title_small_within_a_sentence() -> None:
    assert inside("Some Title") == "some title"
    with speaking("de"):
        assert inside("Some Title") == "Some Title"
