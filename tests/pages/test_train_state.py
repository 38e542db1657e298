"""The state of the training form against a browser that speaks late."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Dataset
from pages._ui.train import backbone, section, state
from tests.conftest import tiny_config
from tests.pages.train_page import choose_recipe, open_form, widget


def test_a_widget_that_is_gone_changes_nothing() -> None:
    state.choose_recipe("default")
    old = state.widget_key("frozen.epochs")
    st.session_state[old] = 3
    state.choose_recipe("mobilenet_v2_160")
    state.take("frozen.epochs", old)
    assert state.get("frozen.epochs") == 10
    new = state.widget_key("frozen.epochs")
    st.session_state[new] = 4
    state.take("frozen.epochs", new)
    assert state.get("frozen.epochs") == 4


def test_a_choice_of_backbones_that_is_gone_changes_nothing_of_the_next_one() -> None:
    state.choose_recipe("default")
    old = state.widget_key("backbone")
    st.session_state[old] = "efficientnet_lite0"
    state.use(tiny_config("d"))
    backbone._take_backbone("backbone", old)
    assert (state.get("backbone"), state.get("alpha")) == ("mobilenet", 0.25)
    new = state.widget_key("backbone")
    st.session_state[new] = "mobilenet_v2"
    backbone._take_backbone("backbone", new)
    assert (state.get("backbone"), state.get("alpha")) == ("mobilenet_v2", 1.0)


def test_a_setting_that_another_one_sets_gets_a_new_widget() -> None:
    before = {name: state.widget_key(name) for name in ("seed", "head.layers.0.rate")}
    state.set_values({"head.layers": []})
    assert state.widget_key("seed") == before["seed"]
    assert state.widget_key("head.layers.0.rate") != before["head.layers.0.rate"]


def test_an_opening_told_twice_opens_once() -> None:
    st.session_state["train_sections"] = {}
    section._toggle("head", 0)
    section._toggle("head", 0)
    assert st.session_state["train_sections"] == {"head": 1}


def test_what_a_recipe_set_is_what_its_widgets_show(dataset: Dataset) -> None:
    app = choose_recipe(open_form(), "mobilenet_v2_160")
    assert widget(app, "number_input", "Epochs").value == 10
