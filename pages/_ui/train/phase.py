"""One phase: epochs and rate, the optimizer, the schedule, when it stops."""

from __future__ import annotations

import streamlit as st

from core.config import OPTIMIZERS, pace_name
from core.language.texts import _, in_sense, mark
from core.text.numbers import number
from core.text.settings import epochs_text
from pages._ui.train import rate_search, state, unfreeze_steps, widgets
from pages._ui.train.head import FIT_WORDS
from pages._ui.train.lines import Lines
from pages._ui.train.optimizer import choose_optimizer, choose_schedule
from pages._ui.train.rate_search import Search

_FITTED = mark(
    "The head's weights are found at once: there are no epochs, no rate and nothing to "
    "stop. “Step by step” under Head brings these settings back."
)

# What the section is set to, within its title.
_SCHEDULES = {"exponential": mark("exponential"), "cosine": mark("cosine")}


def phase_summary(phase: str) -> str:
    """What the section is set to, for its title."""
    if _is_fitted(phase):
        return _(FIT_WORDS[state.get("head.fit")])
    values = state.get(phase)
    steps = values.get("steps", [values])
    epochs = sum(step["epochs"] for step in steps)
    parts = [epochs_text(epochs, steps[0]["learning_rate"])]
    parts.append(OPTIMIZERS[values["optimizer"]["name"]])
    if values["schedule"]["kind"] != "constant":
        parts.append(_(_SCHEDULES[values["schedule"]["kind"]]))
    if len(steps) > 1:
        parts.append(number(len(steps), "step"))
    return ", ".join(parts)


def phase_section(phase: str, search: Search | None, lines: Lines | None) -> None:
    """Draw it.

    Args:
        phase: One of core.config.PHASES.
        search: What a search for its learning rate needs; None where it cannot begin.
        lines: Of the form's settings, where they have some.
    """
    if _is_fitted(phase):
        st.caption(_(_FITTED))
        return
    end = in_sense("Stopping", "when a training ends")
    names = _("Basics"), _("Optimizer"), _("Schedule"), end
    basics, optimizer, schedule, stopping = st.tabs(names)
    with basics:
        _basics(phase, search)
        if phase == "finetune":
            unfreeze_steps.choose_steps(lines)
    with optimizer:
        choose_optimizer(f"{phase}.optimizer")
    with schedule:
        choose_schedule(f"{phase}.schedule")
    with stopping:
        _stopping(phase)


def _is_fitted(phase: str) -> bool:
    return phase == "frozen" and state.get("head.fit") != "gradient"


def _basics(phase: str, search: Search | None) -> None:
    pace = pace_name(phase)
    left, right = st.columns(2)
    with left:
        widgets.number(f"{pace}.epochs")
    with right:
        widgets.number(f"{phase}.patience")
    rate = f"{pace}.learning_rate"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        widgets.number(rate, step=state.base(rate) / 2, format="%.1e")
        if phase in rate_search.PHASES:
            rate_search.find_button(phase, search)
    if phase in rate_search.PHASES:
        rate_search.show_search(phase, search)
    if phase == "finetune":
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            widgets.number("finetune.backbone_rate", step=0.1, format="%g")
        with right:
            widgets.number("finetune.layer_decay", step=0.05, format="%g")
        left, __ = st.columns(2)
        with left:
            widgets.number("finetune.averaged_epochs", step=1.0, format="%g")


def _stopping(phase: str) -> None:
    left, right = st.columns(2)
    with left:
        widgets.choice(f"{phase}.monitor")
        widgets.number(f"{phase}.target", step=0.01, format="%g")
    with right:
        widgets.choice(f"{phase}.keep")
        widgets.choice(f"{phase}.target_metric")
    _plateau(f"{phase}.plateau")


def _plateau(path: str) -> None:
    left, right = st.columns(2)
    with left:
        widgets.number(f"{path}.factor", step=0.1, format="%g")
    if state.get(f"{path}.factor") == 1:  # it is off
        return
    with right:
        widgets.number(f"{path}.patience")
    widgets.number(f"{path}.min_learning_rate", step=1e-6, format="%.1e")
