"""What is decided in a health check's findings, and how it is taken back."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, Decision
from core.text.numbers import number
from pages._ui.decide import decided
from pages._ui.frame import shell


def decide_on(
    dataset: Dataset, action: str, chosen: Sequence[tuple[decided.Picture, str]]
) -> None:
    """Decide the same of several pictures; a button's callback.

    Args:
        dataset: Where they belong.
        action: EXCLUDE or GROUP.
        chosen: Each with its reason or its group.
    """
    with shell.errors_shown():  # a callback stands outside of the page's own
        made = decided.add(
            dataset, [Decision(*item, action, value) for item, value in chosen]
        )
        st.session_state[_key(dataset)] = [dataclasses.asdict(item) for item in made]


def _take_back(dataset: Dataset) -> None:
    with shell.errors_shown():
        last = [Decision(**item) for item in st.session_state.pop(_key(dataset), [])]
        decided.take_back(dataset, last)


def show_decided(dataset: Dataset) -> None:
    """What was decided just now, with a way back."""
    made = (dataset.folder / "manifest.json").stat().st_mtime
    last = st.session_state.get(_key(dataset))
    if last and last[0]["time"] > made:
        verb = "left out" if last[0]["action"] == EXCLUDE else "kept in groups"
        words, button = st.columns([5, 1], vertical_alignment="center")
        pictures = number(len(last), "picture")
        words.success(f"{pictures} will be {verb}.", icon=":material/check:")
        button.button(
            "Undo",
            icon=":material/undo:",
            key="health_undo",
            on_click=_take_back,
            args=(dataset,),
        )


def _key(dataset: Dataset) -> str:
    return f"health_decided_{dataset.id}"
