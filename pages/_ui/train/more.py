"""What is seldom changed: precision, label smoothing, seeds, where runs are sent."""

from __future__ import annotations

import streamlit as st

from core.backbones.registry import backbone
from core.config.precision import MEASURED_PRECISION_HELP
from core.hardware import known_machine, supports_bfloat16
from core.language.numerals import numeral
from core.language.texts import _
from core.text.labels import TRACKER_TITLES
from core.text.settings import precision_title
from pages._ui.train import state, widgets
from pages._ui.train.mirror import choose_mirror, mirror_choice

_MOST_SEEDS = 20

_NUM_SEEDS = "train_num_seeds"


def more_summary() -> str:
    """What the section is set to, for its title."""
    seed, number = state.get("seed"), state.state()["num_seeds"]
    parts = [
        _("{count} seeds from {seed}", count=number, seed=seed)
        if number > 1
        else _("seed {seed}", seed=seed)
    ]
    if smoothing := state.get("label_smoothing"):
        parts.append(_("label smoothing {share}", share=numeral(f"{smoothing:g}")))
    if state.get("precision") != "float32":
        parts.append(precision_title(state.get("precision")))
    if state.get("adapt_norms"):
        parts.append(_("adapted norms"))
    if tracker := mirror_choice():
        parts.append(_("mirrored to {tracker}", tracker=TRACKER_TITLES[tracker]))
    return ", ".join(parts)


def more_section() -> None:
    """Draw it."""
    left, right = st.columns(2)
    with left:
        widgets.number("seed")
    with right:
        widgets.number("label_smoothing", step=0.05)
    _choose_num_seeds()
    choose_mirror()
    if state.get("strategy") == "scratch":
        widgets.switch("precise_norms")
        return
    if supports_bfloat16():
        _choose_precision()
    if backbone(state.get("backbone")).is_trainable:  # else it stays as it is
        widgets.switch("adapt_norms")


def _choose_num_seeds() -> None:
    now = state.state()
    st.number_input(
        _("Repeat with so many seeds"),
        1,
        _MOST_SEEDS,
        now["num_seeds"],
        key=_NUM_SEEDS,
        on_change=_take_num_seeds,
        help=_(
            "One training per seed, everything else the same. Their mean and spread "
            "show what is chance: a difference smaller than the spread means little."
        ),
    )


def _take_num_seeds() -> None:
    state.state()["num_seeds"] = int(st.session_state[_NUM_SEEDS])


def _choose_precision() -> None:
    """In what the layers compute; a choice only where the processor has one."""
    help = None
    if machine := known_machine():  # measured in the background, and never waited for
        gain = numeral(f"{machine.bfloat16_speedup:.1f}")
        help = _(MEASURED_PRECISION_HELP, times=gain)
    widgets.segments("precision", help=help)
