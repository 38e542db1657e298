"""Names fit their place, whatever the language."""

from __future__ import annotations

from core.language.current import speaking
from core.text.names import within_sentence


def test_a_title_within_a_sentence_keeps_its_capital_where_nouns_have_one() -> None:
    assert within_sentence("Learning rate") == "learning rate"
    assert within_sentence("") == ""
    with speaking("de"):
        assert within_sentence("Lernrate") == "Lernrate"
