"""One phase: epochs and rate, the optimizer, the schedule, when it stops."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.config import pace_name
from core.text.settings import epochs_text
from pages._ui.train import rate_search, state, unfreeze_steps, widgets
from pages._ui.train.lines import Lines
from pages._ui.train.optimizer import (
    OPTIMIZER_TITLES,
    choose_optimizer,
    choose_schedule,
)
from pages._ui.train.rate_search import Search

_MONITORS = {"val_loss": "Validation loss", "val_accuracy": "Validation accuracy"}
_KEEPS = {"best": "The best epoch", "last": "The last epoch"}
_TARGETS = {"accuracy": "Training", "val_accuracy": "Validation"}

_RATE_HELP = {
    "frozen": "How far each step goes. Too high and the loss jumps, too low and "
    "nothing happens.",
    "finetune": "How far each step goes; 10 to 100 times lower than in the frozen "
    "phase. Large steps overwrite what the network learned from ImageNet: that is "
    "called catastrophic forgetting.",
}
_BACKBONE_HELP = (
    "The unfrozen layers take steps of this share of the head's: below 1 they change "
    "less, as they know something already."
)
_PLATEAU_HELP = (
    "When the watched figure no longer gets better, the learning rate is multiplied by "
    "this. 1 = never."
)


def phase_summary(phase: str) -> str:
    """What the section is set to, for its title."""
    values = state.get(phase)
    steps = values.get("steps", [values])
    epochs = sum(step["epochs"] for step in steps)
    parts = [epochs_text(epochs, steps[0]["learning_rate"])]
    parts.append(OPTIMIZER_TITLES[values["optimizer"]["name"]])
    if values["schedule"]["kind"] != "constant":
        parts.append(values["schedule"]["kind"])
    if len(steps) > 1:
        parts.append(f"{len(steps)} steps")
    return ", ".join(parts)


def phase_section(phase: str, search: Search | None, lines: Lines | None) -> None:
    """Draw it.

    Args:
        phase: One of core.config.PHASES.
        search: What a search for its learning rate needs; None where it cannot begin.
        lines: Of the form's settings, where they have some.
    """
    names = ("Basics", "Optimizer", "Schedule", "Stopping")
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


def _basics(phase: str, search: Search | None) -> None:
    pace = pace_name(phase)
    left, right = st.columns(2)
    with left:
        widgets.number(f"{pace}.epochs", "Epochs", int, help="At most.")
    with right:
        _patience(phase)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        widgets.number(
            f"{pace}.learning_rate",
            "Learning rate",
            float,
            step=state.base(f"{pace}.learning_rate") / 2,
            format="%.1e",
            help=_RATE_HELP["finetune" if phase == "finetune" else "frozen"],
        )
        if phase in rate_search.PHASES:
            rate_search.find_button(phase, search)
    if phase in rate_search.PHASES:
        rate_search.show_search(phase, search)
    if phase == "finetune":
        widgets.number(
            "finetune.backbone_rate",
            "Backbone's share of that rate",
            float,
            step=0.1,
            format="%g",
            help=_BACKBONE_HELP,
        )


def _patience(phase: str) -> None:
    widgets.number(
        f"{phase}.patience",
        "Patience",
        int,
        help="Epochs without a better validation figure before training ends; with 0 "
        "it never ends early.",
    )


def _stopping(phase: str) -> None:
    left, right = st.columns(2)
    with left:
        widgets.choice(
            f"{phase}.monitor",
            "Watch",
            _MONITORS,
            help="What patience, the plateau and the best epoch go by.",
        )
        widgets.number(
            f"{phase}.target",
            "Enough accuracy",
            float,
            step=0.01,
            format="%g",
            help="Training ends when it is reached, as a share from 0 to 1. 0 = none.",
        )
    with right:
        widgets.choice(
            f"{phase}.keep", "Keep", _KEEPS, help="Which weights the model has at last."
        )
        widgets.choice(f"{phase}.target_metric", "Measured in", _TARGETS)
    _plateau(f"{phase}.plateau")


def _plateau(path: str) -> None:
    left, right = st.columns(2)
    with left:
        widgets.number(
            f"{path}.factor",
            "Plateau: rate times",
            float,
            step=0.1,
            format="%g",
            help=_PLATEAU_HELP,
        )
    if _is_off(state.get(path)):
        return
    with right:
        widgets.number(f"{path}.patience", "After epochs", int)
    widgets.number(
        f"{path}.min_learning_rate",
        "Not below",
        float,
        step=1e-6,
        format="%.1e",
    )


def _is_off(plateau: dict[str, Any]) -> bool:
    return bool(plateau["factor"] == 1)
