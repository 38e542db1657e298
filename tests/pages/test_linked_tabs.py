"""Tabs whose English names stand in the address, whatever is on the screen."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.language.current import language
from pages._ui.frame import tabs
from tests.pages.apptest import TIMEOUT_SECONDS, sound

WIDGET = f"_view_{language()}"
KNOWN = {"Overview": "Überblick", "Split": "Aufteilung"}


def page() -> None:
    import streamlit as st

    from pages._ui.frame.tabs import linked_tabs

    for name, tab in zip(
        ("first", "second"), linked_tabs(["Overview", "Split"], "view"), strict=True
    ):
        if tab.open:
            st.caption(name)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(tabs, "_", KNOWN.__getitem__)
    return AppTest.from_function(page, default_timeout=TIMEOUT_SECONDS)


def opened(app: AppTest) -> str:
    (caption,) = app.caption
    return str(caption.value)


def test_the_first_is_open_and_the_address_is_short(app: AppTest) -> None:
    sound(app.run())
    assert [tab.label for tab in app.tabs] == list(KNOWN.values())
    assert opened(app) == "first"
    assert "view" not in app.query_params


def test_a_link_opens_by_the_english_name(app: AppTest) -> None:
    app.query_params["view"] = "Split"
    assert opened(sound(app.run())) == "second"


def test_a_link_to_none_of_them_is_taken_out_of_the_address(app: AppTest) -> None:
    app.query_params["view"] = "Nothing"
    assert opened(sound(app.run())) == "first"
    assert "view" not in app.query_params


def test_a_click_writes_the_english_name_into_the_address(app: AppTest) -> None:
    sound(app.run())
    app.session_state[WIDGET] = "Aufteilung"
    assert opened(sound(app.run())) == "second"
    assert app.query_params["view"] in ("Split", ["Split"])
    app.session_state[WIDGET] = "Überblick"
    assert opened(sound(app.run())) == "first"
    assert "view" not in app.query_params


def test_a_script_opens_one_by_its_name(app: AppTest) -> None:
    sound(app.run())
    app.session_state["view"] = "Split"
    assert opened(sound(app.run())) == "second"
    assert opened(sound(app.run())) == "second"


def test_the_way_back_in_the_browser_is_followed(app: AppTest) -> None:
    app.query_params["view"] = "Split"
    sound(app.run())
    del app.query_params["view"]
    assert opened(sound(app.run())) == "first"
