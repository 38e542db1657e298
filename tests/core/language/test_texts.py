"""Texts, numbers and dates in a language."""

from __future__ import annotations

import gettext
import threading
from collections.abc import Iterator
from datetime import datetime

import pytest

from core.language import current, texts
from core.language.current import best_of, language, speak, speaking
from core.language.numerals import day_text, numeral
from core.language.texts import _, in_sense, mark, plural
from core.text.numbers import accuracy, number, percent


class Catalog(gettext.NullTranslations):
    """German for three texts."""

    def gettext(self, message: str) -> str:
        known = {"Delete {name}?": "{name} löschen?", "Left|a side": "Links"}
        return known.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "{count} Bild" if n == 1 else "{count} Bilder"


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    yield
    speak("en")


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "catalog", lambda code: Catalog())
    speak("de")


def test_english_is_what_stands_in_the_code() -> None:
    assert _("Delete {name}?", name="a") == "Delete a?"
    assert _("{a}") == "{a}" and _("") == ""
    assert plural("{count} image", "{count} images", 1) == "1 image"
    assert number(2624, "image") == "2,624 images"
    assert mark("Home") == "Home"
    assert in_sense("Left", "a side") == "Left"


def test_another_language_has_its_own_words_and_order(german: None) -> None:
    assert _("Delete {name}?", name="a") == "a löschen?"
    assert _("Of no catalog") == "Of no catalog"
    assert in_sense("Left", "a side") == "Links"
    assert in_sense("Left", "of no catalog") == "Left"
    assert _("") == ""
    assert number(1, "image") == "1 Bild"
    assert number(2624, "image") == "2.624 Bilder"


def test_numbers_and_dates_follow_the_language(german: None) -> None:
    assert percent(0.891) == "89,1%"
    assert numeral("1,234.5") == "1.234,5"
    assert day_text(datetime(2026, 11, 30)) == "30.11.2026"
    assert accuracy(0.5, (0.25, 0.75), 2, "test").startswith("50,0% (25 to 75")
    speak("en")
    assert numeral("1,234.5") == "1,234.5"
    assert day_text(datetime(2026, 11, 30)) == "30 Nov 2026"


def test_a_language_can_be_spoken_meanwhile(german: None) -> None:
    with pytest.raises(KeyError), speaking("en"):
        assert number(2, "image") == "2 images"
        raise KeyError
    assert number(2, "image") == "2 Bilder"


def test_an_unknown_language_is_english() -> None:
    speak("xx")
    assert language() == "en"


def test_a_thread_asks_once_whom_it_speaks_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, heard = [], []

    def who() -> str:
        asked.append(threading.get_ident())
        return "de"

    monkeypatch.setattr(current, "_ask", who)
    thread = threading.Thread(target=lambda: heard.extend([language(), language()]))
    thread.start()
    thread.join()
    assert heard == ["de", "de"] and len(asked) == 1
    assert language() == "en", "this thread has been told"


@pytest.mark.parametrize(
    ("wanted", "best"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr,de;q=0.5", "de"),
        ("fr;q=0.9,en;q=0.2,de;q=0.4", "de"),
        ("de;q=0,en", "en"),
        ("de;q=x", "en"),
        ("", "en"),
        ("de-DE", "de"),
    ],
)
def test_a_browser_gets_the_language_that_it_asks_for_most(
    wanted: str, best: str
) -> None:
    assert best_of(wanted) == best
