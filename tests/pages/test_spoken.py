"""The language of the pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import streamlit as st

from core.language import current
from core.language.current import speak
from core.storage.preferences import prefer, preferences
from pages._ui.frame import spoken
from tests.pages.apptest import open_page, sound


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    speak("en")


def test_a_page_is_english_unless_somebody_wants_another() -> None:
    app = open_page("home")
    assert app.title[0].value == "Teach a network to tell your pictures apart"
    assert app.selectbox(key="spoken_language").value == "en"


def test_the_switch_changes_the_page_at_once_and_for_the_next_visit() -> None:
    app = open_page("home")
    sound(app.selectbox(key="spoken_language").set_value("de").run())
    assert app.title[0].value.startswith("Bringen Sie einem Netz bei")
    assert preferences("")["language"] == "de"
    assert open_page("home").title[0].value.startswith("Bringen Sie")
    sound(app.selectbox(key="spoken_language").set_value("en").run())
    assert app.title[0].value.startswith("Teach a network")


def test_the_browsers_language_holds_where_none_was_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(type(st.context), "locale", "de-AT")
    assert open_page("home").title[0].value.startswith("Bringen Sie")
    prefer("", {"language": "en"})
    assert open_page("home").title[0].value.startswith("Teach")


def test_a_preference_that_is_no_language_harms_nothing() -> None:
    prefer("", {"language": "xx"})
    assert open_page("home").title[0].value.startswith("Teach")


def test_threads_without_a_page_speak_english() -> None:
    heard: list[str] = []
    thread = threading.Thread(target=lambda: heard.append(current.language()))
    thread.start()
    thread.join()
    assert heard == ["en"]
    assert spoken._theirs() == "en"
