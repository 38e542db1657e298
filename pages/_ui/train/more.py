"""What is seldom changed: precision, label smoothing, seeds."""

from __future__ import annotations

import streamlit as st

from core.hardware import known_machine, supports_bfloat16
from core.text.settings import precision_title
from pages._ui.train import state, widgets

_PRECISIONS = {
    "float32": "Full",
    "bfloat16": "Half where frozen",
    "mixed": "Mixed",
}

_MOST_SEEDS = 20

_NUM_SEEDS = "train_num_seeds"


def more_summary() -> str:
    """What the section is set to, for its title."""
    parts = [f"seed {state.get('seed')}"]
    if (number := state.state()["num_seeds"]) > 1:
        parts[0] = f"{number} seeds from {state.get('seed')}"
    if state.get("label_smoothing"):
        parts.append(f"label smoothing {state.get('label_smoothing'):g}")
    if state.get("precision") != "float32":
        parts.append(precision_title(state.get("precision")))
    if state.get("adapt_norms"):
        parts.append("adapted norms")
    return ", ".join(parts)


def more_section() -> None:
    """Draw it."""
    left, right = st.columns(2)
    with left:
        widgets.number(
            "seed",
            "Seed",
            int,
            help="Of the head's first weights, the order and the dropout. The same "
            "seed gives the same training again.",
        )
    with right:
        widgets.number(
            "label_smoothing",
            "Label smoothing",
            float,
            step=0.05,
            help="Share of the target that goes to all classes alike: the model learns "
            "to be less sure of itself, which helps where labels are sometimes wrong.",
        )
    _choose_num_seeds()
    if state.get("strategy") == "scratch":
        return
    if supports_bfloat16():
        _choose_precision()
    widgets.switch(
        "adapt_norms",
        "Fit batch normalisation to these images",
        help="Before training, the means and variances of the backbone's batch "
        "normalisation are taken from your images; afterwards they stay fixed. It can "
        "help where these look unlike photos, and often does not: with ELPV's solar "
        "cells it cost the frozen phase 3.9 points (81.2% for 85.1%, mean of 3 seeds), "
        "with 48 blood cells nothing (97.2% for 97.9%). Go by validation.",
    )


def _choose_num_seeds() -> None:
    now = state.state()
    st.number_input(
        "Repeat with so many seeds",
        1,
        _MOST_SEEDS,
        now["num_seeds"],
        key=_NUM_SEEDS,
        on_change=_take_num_seeds,
        help="One training per seed, everything else the same. Their mean and spread "
        "show what is chance: a difference smaller than the spread means little.",
    )


def _take_num_seeds() -> None:
    state.state()["num_seeds"] = int(st.session_state[_NUM_SEEDS])


def _choose_precision() -> None:
    """In what the layers compute; a choice only where the processor has one."""
    machine = known_machine()  # measured in the background, and never waited for
    gain = (
        f"about {machine.bfloat16_speedup:.1f} times as fast" if machine else "faster"
    )
    widgets.segments(
        "precision",
        "Precision",
        _PRECISIONS,
        help="Full is float32. Half (bfloat16) keeps two to three digits of each "
        f"number, in the frozen layers and on training images only: {gain} there on "
        "this computer; features differ by up to a few percent. Mixed also lets the "
        "convolutions above the thaw line multiply in half while they train: "
        "fine-tuning took 0.6 to 0.9 of the time, by backbone. Validation and test "
        "figures are always computed in full precision.",
    )
