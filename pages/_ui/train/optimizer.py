"""A phase's optimizer, and how its learning rate changes over time."""

from __future__ import annotations

import streamlit as st

from pages._ui.train import state, widgets


def choose_optimizer(path: str) -> None:
    """The optimizer at this dotted name, and its numbers."""
    widgets.choice(f"{path}.name", on_change=_take_optimizer)
    left, right = st.columns(2)
    with left:
        widgets.number(f"{path}.weight_decay", step=0.001, format="%g")
    with right:
        widgets.number(f"{path}.global_clipnorm", step=0.5, format="%g")
    if state.get(f"{path}.name") in ("sgd", "rmsprop"):
        widgets.number(f"{path}.momentum", step=0.1, format="%g")


def _take_optimizer(path: str, key: str) -> None:
    """The optimizer; Adam and AdamW have no momentum to set."""
    state.take(path, key)
    if state.get(path) not in ("sgd", "rmsprop"):
        state.set_values({path.replace(".name", ".momentum"): 0.0})


def choose_schedule(path: str) -> None:
    """The schedule at this dotted name, and its numbers."""
    widgets.choice(f"{path}.kind")
    kind = state.get(f"{path}.kind")
    if kind == "exponential":
        left, right = st.columns(2)
        with left:
            widgets.number(f"{path}.decay_rate", step=0.01, format="%g")
        with right:
            widgets.number(f"{path}.decay_steps", step=100)
        widgets.switch(f"{path}.staircase")
    if kind == "cosine":
        widgets.number(f"{path}.warmup", step=0.05)
