"""A network from a file on the Train page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import streamlit as st

from core.backbones.own import own_backbones
from core.data.datasets import Dataset
from core.own_backbones.looking import look
from core.own_backbones.source import find_source
from core.own_backbones.taking_in import take_in
from pages._ui.train import backbone, own, own_answers, state
from tests.core.backbones.own_homes import KEY, make_own
from tests.core.own_backbones.drawn_networks import feature_map, logits, saved
from tests.pages.train_page import click, labels, open_form, put, widget

NAME = f"own:{KEY}"


def _choose(name: str) -> None:
    key = state.widget_key("backbone")
    st.session_state[key] = name
    backbone._take_backbone("backbone", key)


def test_it_is_trained_frozen_and_makes_way_for_another_strategy() -> None:
    make_own()
    state.choose_recipe("default")
    _choose(NAME)
    assert (state.get("backbone"), state.get("strategy")) == (NAME, "frozen")
    assert state.config("d").input_size == 96
    state.put("strategy", "finetune")
    backbone._fit_to_strategy()
    assert state.get("backbone") == "efficientnet_lite0"


def test_what_its_file_fixes_can_not_be_set(dataset: Dataset) -> None:
    make_own()
    app = open_form()
    norms = "Fit batch normalisation to these images"
    assert norms in labels(app, "toggle")
    assert not widget(app, "number_input", "Image size").disabled
    put(app, "selectbox", "Backbone", NAME)
    assert widget(app, "number_input", "Image size").disabled
    assert norms not in labels(app, "toggle")


def test_advice_for_one_is_taken_frozen() -> None:
    make_own()
    state.choose_recipe("default")
    st.session_state["train_advice"] = {"backbone": NAME}
    backbone.take_advice()
    assert (state.get("backbone"), state.get("strategy")) == (NAME, "frozen")


def test_another_node_forgets_what_the_last_one_made() -> None:
    st.session_state.pop("own_answers", None)
    own_answers.given("file")
    own_answers._say("file", "kind", "class_token")
    own_answers._say("file", "node", "last")
    assert own_answers.given("file") == {"node": "last"}


@pytest.fixture
def in_process(monkeypatch: pytest.MonkeyPatch, fast_probe: None) -> None:
    def looked(path: Path, given: Any, _: bool) -> Any:
        return look(find_source(path), given)

    def taken(path: Path, given: Any, _: bool) -> Any:
        return take_in(find_source(path), given)

    monkeypatch.setattr(own, "look_into", looked)
    monkeypatch.setattr(own, "take_in", taken)


def _opened(path: Path, **given: Any) -> Any:
    app = open_form()
    app.session_state["own_path"] = str(path)
    key = own.content_digest(str(path).encode())[:8]
    app.session_state["own_answers"] = {key: given}
    return click(app, "own_open")


@pytest.mark.usefixtures("in_process")
def test_only_what_the_file_does_not_say_is_marked(
    dataset: Dataset, tmp_path: Path
) -> None:
    app = _opened(saved(tmp_path / "net.xml", feature_map))
    assert "Preprocessing :orange[*]" in labels(app, "selectbox")
    assert "Order of the input" not in labels(app, "selectbox")
    assert any(
        "Read from the file: order of the input" in it.value for it in app.caption
    )
    assert widget(app, "button", "Add it as a backbone").disabled


@pytest.mark.usefixtures("in_process")
def test_what_is_answered_can_be_added(dataset: Dataset, tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", feature_map)
    app = _opened(path, preprocessing="torch")
    assert not widget(app, "button", "Add it as a backbone").disabled
    assert any("tell two photos apart" in it.value for it in app.success)
    assert own_backbones() == []


@pytest.mark.usefixtures("in_process")
def test_class_scores_ask_for_another_node(dataset: Dataset, tmp_path: Path) -> None:
    path = saved(tmp_path / "net.xml", lambda given: logits(feature_map(given)))
    app = _opened(path, preprocessing="torch")
    assert "Features from :orange[*]" in labels(app, "selectbox")
    assert any("class scores already" in it.value for it in app.warning)


def test_a_path_to_nothing_says_so(dataset: Dataset, tmp_path: Path) -> None:
    app = _opened(tmp_path / "none.onnx")
    assert any("no file" in item.value for item in app.error)
