"""Choices in the address, and titles that can be told apart."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from pages._ui.frame.address import told_apart


def test_titles_that_occur_twice_get_the_end_of_their_id() -> None:
    titles = {"photos-aa11": "photos", "photos-bb22": "photos", "birds-cc33": "birds"}
    assert told_apart(titles) == {
        "photos-aa11": "photos (aa11)",
        "photos-bb22": "photos (bb22)",
        "birds-cc33": "birds",
    }


def _page() -> None:
    import streamlit as st

    from pages._ui.frame.address import linked_choice

    st.text(linked_choice("One", {"x-1": "same", "x-2": "same"}, "one", "x-2"))


def test_the_address_says_what_was_chosen_and_repeats_it() -> None:
    app = AppTest.from_function(_page).run()
    assert app.text[0].value == "x-2"
    assert app.query_params["one"] == "x-2"
    app.selectbox[0].select("x-1").run()
    assert app.text[0].value == "x-1"
    assert app.query_params["one"] == "x-1"

    linked = AppTest.from_function(_page)
    linked.query_params["one"] = "x-1"
    assert linked.run().text[0].value == "x-1"


def test_an_unknown_choice_in_the_address_is_said() -> None:
    app = AppTest.from_function(_page)
    app.query_params["one"] = "<b>gone"
    app.run()
    assert r"\<b\>gone" in app.warning[0].value
    assert app.text[0].value == "x-2"


def test_it_is_said_until_something_else_is_chosen() -> None:
    app = AppTest.from_function(_page)
    app.query_params["one"] = "gone"
    app.run()
    assert app.query_params["one"] == "x-2"
    assert app.run().warning, "the page ran again for a reason of its own"
    app.selectbox[0].select("x-1").run()
    assert not app.warning
    app.selectbox[0].select("x-2").run()
    assert not app.warning


def test_what_was_deleted_on_the_page_itself_is_no_broken_link() -> None:
    app = AppTest.from_function(_page)
    app.query_params["one"] = app.session_state["_address_one"] = "x-3"
    assert not app.run().warning
    assert app.query_params["one"] == "x-2"


def test_what_went_away_under_an_open_page_is_said() -> None:
    app = AppTest.from_function(_page)
    app.query_params["one"] = app.session_state["_address_one"] = "x-3"
    app.session_state["one"] = "x-3"
    assert app.run().warning
