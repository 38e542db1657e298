"""Titles within a sentence."""

from __future__ import annotations

from core.language.casing import inside
from core.language.current import speaking


def test_only_english_writes_a_title_small_within_a_sentence() -> None:
    assert inside("Learning rate") == "learning rate"
    assert inside("") == ""
    with speaking("de"):
        assert inside("Lernrate") == "Lernrate"


def test_a_name_stays_as_it_is() -> None:
    assert inside("MixUp") == "MixUp"
