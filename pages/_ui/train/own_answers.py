"""What is asked of a network's file: only what it does not say is marked as open."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.backbones.own_formats import (
    COLOURS,
    CUSTOM,
    LAYOUTS,
    LEAST_SIZE,
    MOST_SIZE,
)
from core.backbones.registry import backbone
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.own_backbones.formats import Look, NodeChoice
from core.own_backbones.scales import Given
from core.own_backbones.words import ANSWER_TITLES, KIND_WORDS, PREPROCESSING_WORDS
from pages._ui.train import state

_FALLBACK = "efficientnet_lite0"
# What a file says, within a sentence.
_NAMES = {
    "size": mark("image size"),
    "layout": mark("order of the input"),
    "colours": mark("order of colours"),
    "preprocessing": mark("preprocessing"),
    "node": mark("features from"),
    "kind": mark("what it makes"),
}
_SAID = "own_answers"  # in the session: by file, what was answered


def given(key: str) -> Given:
    """What was answered for a file.

    Args:
        key: Of the file.
    """
    found: Given = st.session_state.setdefault(_SAID, {}).setdefault(key, {})
    return found


def ask(found: Look, key: str) -> None:
    """Draw the questions, with what the file or somebody says.

    Args:
        found: What the file says.
        key: Of the file.
    """
    answers = found["answers"]
    left, right = st.columns(2)
    with left:
        if "size" not in found["from_file"]:
            _number("size", answers["size"], found, key)
        if "layout" not in found["from_file"]:
            _choice("layout", {it: it for it in LAYOUTS}, found, key)
        words = {
            name: _(text)
            for name, text in PREPROCESSING_WORDS.items()
            if name != CUSTOM or answers["preprocessing"] == CUSTOM
        }
        _choice("preprocessing", words, found, key)
        _choice("colours", {it: it for it in COLOURS}, found, key)
    with right:
        nodes = {node["name"]: _node_text(node) for node in reversed(found["nodes"])}
        _choice("node", nodes, found, key)
        node = next(it for it in found["nodes"] if it["name"] == answers["node"])
        if len(node["kinds"]) > 1:
            kinds = {kind: _(KIND_WORDS[kind]) for kind in node["kinds"]}
            _choice("kind", kinds, found, key)
        title = st.text_input(
            _("What it is called"),
            found["source"].rsplit(".", 1)[0],
            max_chars=60,
            key=f"own_title_{key}",
        )
        _say(key, "title", title)
    if found["from_file"]:
        said = ", ".join(_(_NAMES[name]) for name in found["from_file"])
        st.caption(_("Read from the file: {answers}.", answers=said))


def _node_text(node: NodeChoice) -> str:
    shape = " × ".join(numeral(f"{side:,}") for side in node["shape"])
    text = f"{node['name'][-60:]} · {shape}"
    if node["are_scores"]:
        return _("{node} (class scores)", node=text)
    return _("{node} (the end)", node=text) if node["is_end"] else text


def _choice(name: str, words: dict[str, str], found: Look, key: str) -> None:
    """One answer; none is chosen for what is still to be said."""
    value: Any = found["answers"][name]  # type: ignore[literal-required]
    is_open = name in found["asked"] or (name == "node" and bool(found["problem"]))
    options, widget = list(words), f"own_{name}_{key}"
    st.selectbox(
        f"{_(ANSWER_TITLES[name])}{' :orange[*]' * is_open}",
        options,
        None if is_open else options.index(value) if value in words else 0,
        format_func=words.__getitem__,
        placeholder=_("Choose"),
        key=f"{widget}_{is_open}_{len(words)}",
        on_change=_take,
        args=(name, key, f"{widget}_{is_open}_{len(words)}"),
    )


def _number(name: str, value: int, found: Look, key: str) -> None:
    is_open = name in found["asked"]
    widget = f"own_{name}_{key}_{is_open}"
    title = _("{title}, pixels", title=_(ANSWER_TITLES[name]))
    st.number_input(
        f"{title}{' :orange[*]' * is_open}",
        LEAST_SIZE,
        MOST_SIZE,
        None if is_open else value,
        placeholder=_("Such as {value}", value=value),
        key=widget,
        on_change=_take,
        args=(name, key, widget),
    )


def _take(name: str, key: str, widget: str) -> None:
    value = st.session_state.get(widget)
    if value is not None:
        _say(key, name, value)


def _say(key: str, name: str, value: Any) -> None:
    """Remember an answer; another node may make something else."""
    said = dict(given(key)) | {name: value}
    if name == "node":
        said.pop("kind", None)
    st.session_state[_SAID] = st.session_state[_SAID] | {key: said}


def settings_of(name: str) -> dict[str, Any]:
    """Settings of the form for a network from a file; "" = for the usual one."""
    first = state.get("finetune.steps.0") | {"unfreeze": 0}
    is_frozen = name and not backbone(name).is_trainable
    own = {"strategy": "frozen", "adapt_norms": False} if is_frozen else {}
    return {
        "backbone": name or _FALLBACK,
        "weights": "imagenet",
        "alpha": 1.0,
        "image_size": 0,
        "feature_layer": "",
        "finetune.steps": [first],
        **own,
    }
