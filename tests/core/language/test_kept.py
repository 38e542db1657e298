"""Texts that files keep in English, told again in another language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.language import catalog, kept
from core.language.current import speak, speaking
from core.language.kept import kept_plural, retold

_TEXTS = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "empty file"
msgstr "leere Datei"

msgid "too large: a file of {size} GB (the limit is {limit})"
msgstr "zu groß, höchstens {limit}: eine Datei von {size} GB"

msgid "excluded by a decision: {reason}"
msgstr "durch eine Entscheidung ausgeschlossen: {reason}"

msgid "Followed {count} link: {names}."
msgid_plural "Followed {count} links: {names}."
msgstr[0] "{count} Verknüpfung verfolgt: {names}."
msgstr[1] "{count} Verknüpfungen verfolgt: {names}."

msgid "{names} and {last}"
msgstr "{names} und {last}"

msgid "{names} and {count} more"
msgstr "{names} und {count} weitere"

msgid "Expected {expected}; received {received}. {action}"
msgstr "Erwartet: {expected}. Erhalten: {received}. {action}"

msgid "Check the network."
msgstr "Prüfen Sie das Netzwerk."

msgid "write {class}_{number}, or {"
msgstr "schreiben Sie {class}_{number} oder {"
"""


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    (tmp_path / "de.po").write_text(_TEXTS, "utf-8")
    monkeypatch.setattr(catalog, "CATALOGS", tmp_path)
    _forget()
    speak("de")
    yield
    speak("en")
    _forget()


def _forget() -> None:
    read: list[Any] = [catalog.catalog, catalog.english_texts, catalog._read]
    for cached in (*read, kept._retold, kept._templates):
        cached.cache_clear()


def test_a_kept_text_is_english_whoever_has_it_written() -> None:
    assert kept.kept("a file of {size} GB", size=2) == "a file of 2 GB"
    assert kept_plural("{count} box", "{count} boxes", 1) == "1 box"
    assert kept_plural("{count} box", "{count} boxes", 2000) == "2,000 boxes"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("empty file", "leere Datei"),
        (
            "too large: a file of 2,500.5 GB (the limit is 1)",
            "zu groß, höchstens 1: eine Datei von 2.500,5 GB",
        ),
        (
            "excluded by a decision: empty file",
            "durch eine Entscheidung ausgeschlossen: leere Datei",
        ),
        ("Followed 1 link: a.", "1 Verknüpfung verfolgt: a."),
        ("Followed 3 links: a, b and c.", "3 Verknüpfungen verfolgt: a, b und c."),
        (
            "Followed 2,000 links: a, b and 1,998 more.",
            "2.000 Verknüpfungen verfolgt: a, b und 1.998 weitere.",
        ),
        (
            "Expected a moon; received empty file. Check the network.",
            "Erwartet: a moon. Erhalten: leere Datei. Prüfen Sie das Netzwerk.",
        ),
        (
            "It is late. Check the network. Now.",
            "It is late. Prüfen Sie das Netzwerk. Now.",
        ),
    ],
)
def test_a_kept_text_is_told_again(text: str, told: str) -> None:
    assert retold(text) == told


@pytest.mark.parametrize(
    "text", ["", "cats and dogs", "My own words.", "{", "1.5", "Followed x links: a."]
)
def test_other_words_stay(text: str) -> None:
    assert retold(text) == text


def test_what_is_told_already_stays() -> None:
    assert retold(retold("empty file")) == "leere Datei"


def test_english_is_as_it_was_kept() -> None:
    with speaking("en"):
        assert retold("empty file") == "empty file"
