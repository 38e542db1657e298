"""A phase's optimizer, and how its learning rate changes over time."""

from __future__ import annotations

import streamlit as st

from pages._ui.train import state, widgets

OPTIMIZER_TITLES = {
    "adam": "Adam",
    "adamw": "AdamW",
    "rmsprop": "RMSprop",
    "sgd": "SGD",
}
_SCHEDULES = {
    "constant": "Constant",
    "exponential": "Exponential decay",
    "cosine": "Warm-up and cosine",
}

_OPTIMIZER_HELP = (
    "Turns gradients into steps. Adam and AdamW suit each weight its own step and need "
    "little care; SGD with momentum can end up better, with a higher learning rate."
)
_DECAY_HELP = (
    "Pulls all weights towards zero, against over-fitting; AdamW with 0.01 or less is "
    "usual. 0 = none."
)
_CLIP_HELP = (
    "Longer gradients, all weights taken together, are shortened to this length, so "
    "that a single odd batch does no damage. 0 = no limit."
)


def choose_optimizer(path: str) -> None:
    """The optimizer at this dotted name, and its numbers."""
    widgets.choice(
        f"{path}.name",
        "Optimizer",
        OPTIMIZER_TITLES,
        help=_OPTIMIZER_HELP,
        on_change=_take_optimizer,
    )
    left, right = st.columns(2)
    with left:
        widgets.number(
            f"{path}.weight_decay",
            "Weight decay",
            float,
            step=0.001,
            format="%g",
            help=_DECAY_HELP,
        )
    with right:
        widgets.number(
            f"{path}.global_clipnorm",
            "Longest gradient",
            float,
            step=0.5,
            format="%g",
            help=_CLIP_HELP,
        )
    if state.get(f"{path}.name") in ("sgd", "rmsprop"):
        widgets.number(
            f"{path}.momentum",
            "Momentum",
            float,
            step=0.1,
            format="%g",
            help="Share of the last step that is taken again; 0.9 is usual for SGD.",
        )


def _take_optimizer(path: str, key: str) -> None:
    """The optimizer; Adam and AdamW have no momentum to set."""
    state.take(path, key)
    if state.get(path) not in ("sgd", "rmsprop"):
        state.set_values({path.replace(".name", ".momentum"): 0.0})


def choose_schedule(path: str) -> None:
    """The schedule at this dotted name, and its numbers."""
    widgets.choice(
        f"{path}.kind",
        "Learning rate over time",
        _SCHEDULES,
        help="Constant, ever lower, or up from 0 in a warm-up and then down to 0: long "
        "steps find the place, short ones settle there.",
    )
    kind = state.get(f"{path}.kind")
    if kind == "exponential":
        left, right = st.columns(2)
        with left:
            widgets.number(f"{path}.decay_rate", "Times", float, step=0.01, format="%g")
        with right:
            widgets.number(f"{path}.decay_steps", "Every so many steps", int, step=100)
        widgets.switch(
            f"{path}.staircase",
            "In jumps",
            help="All of it at once every so many steps, not a little in each.",
        )
    if kind == "cosine":
        widgets.number(
            f"{path}.warmup",
            "Warm-up, share of the steps",
            float,
            step=0.05,
            help="So long the rate rises from 0: the first gradients of a new head are "
            "wild.",
        )
