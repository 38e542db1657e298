"""Gradual unfreezing: more steps of the fine-tune phase, each with a lower line."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.backbones.layers import NetworkDescription
from core.config import MOST_STEPS
from core.config.descriptions import describe
from core.language.texts import _
from pages._ui.frame import shell
from pages._ui.train import state, unfreeze, widgets
from pages._ui.train.lines import Lines, whole_network
from pages._ui.train.unfreeze import PATH


def choose_steps(lines: Lines | None) -> None:
    """A box for each step after the first, and a button for one more."""
    whole, num_steps = whole_network(), len(state.get(PATH))
    for step in range(1, num_steps):
        _show_step(step, lines, whole)
    if num_steps < MOST_STEPS:
        st.button(
            _("Then thaw deeper"),
            icon=":material/add:",
            key="add_step",
            on_click=_add,
            args=(_next_step(lines),),
            help=describe(PATH).help,
        )


def _show_step(step: int, lines: Lines | None, whole: NetworkDescription) -> None:
    path, line = f"{PATH}.{step}", unfreeze.line_of(lines, step)
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            title = _("**Step {number}**", number=step + 1)
            if line:
                title = _(
                    "**Step {number}**, from {layer} on",
                    number=step + 1,
                    layer=shell.plain(line.first),
                )
            st.markdown(title, width="stretch")
            st.button(
                shell.unseen_label(_("Remove step {number}", number=step + 1)),
                icon=":material/close:",
                key=f"remove_step_{step}",
                type="tertiary",
                help=_("Remove"),
                on_click=_remove,
                args=(step,),
            )
        unfreeze.choose_later(step, lines, whole)
        left, right = st.columns(2)
        with left:
            widgets.number(f"{path}.epochs")
        with right:
            widgets.number(f"{path}.learning_rate", step=1e-5, format="%.1e")


def _next_step(lines: Lines | None) -> dict[str, Any]:
    """Twice as deep as the last one, at half its rate."""
    last = state.get(PATH)[-1]
    depth = 2
    if lines and lines.steps:
        depth = min(2 * lines.steps[-1].num_layers, len(lines.used.layers) - 1)
    return {
        "unfreeze": depth,
        "epochs": last["epochs"],
        "learning_rate": last["learning_rate"] / 2,
    }


def _add(step: dict[str, Any]) -> None:
    state.set_values({PATH: [*state.get(PATH), step]})


def _remove(step: int) -> None:
    steps = state.get(PATH)
    state.set_values({PATH: [*steps[:step], *steps[step + 1 :]]})
