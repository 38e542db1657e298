"""What was chosen on a page when its language changes."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.language import texts
from core.language.current import speak
from tests.pages.apptest import TIMEOUT_SECONDS, addressed

WORDS = {"Home": "Start", "Train": "Trainieren", "Delete {name}?": "{name} löschen?"}


class Catalog(gettext.NullTranslations):
    """German for a few texts."""

    def gettext(self, message: str) -> str:
        return WORDS.get(message, message)


@pytest.fixture(autouse=True)
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(texts, "catalog", lambda code: Catalog())
    yield
    speak("en")


def _page() -> None:
    import streamlit as st

    from pages._ui.frame import address, spoken
    from pages._ui.frame.linked_values import linked_steps

    spoken.speak_theirs()
    address.linked_segments("Place", ("Home", "Train"), "place", "")
    linked_steps("Step", {"1": "Home", "2": "Train"}, "step", "1", "")
    chosen = st.session_state
    st.text(f"{chosen['place']} {chosen['step']}")
    spoken.show_switch()


def _opened() -> AppTest:
    return AppTest.from_function(_page, default_timeout=TIMEOUT_SECONDS).run()


def _switched(app: AppTest, code: str) -> None:
    app.selectbox(key="spoken_language").select(code).run()
    speak(code)  # what is clicked next is found by its words, in this thread


def _shown(app: AppTest) -> str:
    assert not app.exception and not app.warning
    return str(app.text[0].value)


def test_what_was_chosen_stays_when_the_language_changes(thaw_home: Path) -> None:
    app = _opened()
    app.button_group(key="place").set_value("Train").run()
    app.select_slider(key="step").set_value("2").run()
    assert _shown(app) == "Train 2"
    assert addressed(app, "place") == ["Train"]
    _switched(app, "de")
    assert _shown(app) == "Train 2"
    assert app.select_slider(key="step").options == ["Start", "Trainieren"]
    app.run()
    assert _shown(app) == "Train 2"
    assert addressed(app, "place") == ["Train"]
    _switched(app, "en")
    assert _shown(app) == "Train 2"


def test_the_language_is_kept_for_the_next_visit(thaw_home: Path) -> None:
    app = _opened()
    _switched(app, "de")
    again = _opened()
    assert again.selectbox(key="spoken_language").value == "de"
    assert again.select_slider(key="step").options == ["Start", "Trainieren"]
