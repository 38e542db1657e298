"""Gradual unfreezing: more stages of the fine-tune phase, each with a lower line."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.backbones.layers import NetworkDescription
from pages._ui.frame import shell
from pages._ui.train import state, unfreeze, widgets
from pages._ui.train.lines import Lines, whole_network

_PATH = "finetune.gradual"
_MOST = 8

_HELP = (
    "Gradual unfreezing: when a stage is over, the next one thaws deeper layers too, "
    "usually at a lower rate. The layers that know the most general things change "
    "last and least."
)


def choose_stages(lines: Lines | None) -> None:
    """A box for each stage after the first, and a button for one more."""
    whole = whole_network()
    for place in range(len(state.get(_PATH))):
        _show_stage(place, lines, whole)
    num_stages = 1 + len(state.get(_PATH))
    if num_stages <= _MOST:
        st.button(
            "Then thaw deeper",
            icon=":material/add:",
            key="add_stage",
            on_click=_add,
            args=(_next_stage(lines),),
            help=_HELP,
        )


def _show_stage(place: int, lines: Lines | None, whole: NetworkDescription) -> None:
    path, line = f"{_PATH}.{place}", unfreeze.line_of(lines, place + 1)
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
            first = f", from {shell.plain(line.first)} on" if line else ""
            st.markdown(f"**Stage {place + 2}**{first}", width="stretch")
            st.button(
                "",
                icon=":material/close:",
                key=f"remove_stage_{place}",
                type="tertiary",
                help="Remove",
                on_click=_remove,
                args=(place,),
            )
        unfreeze.choose_stage(f"{path}.unfreeze", place + 1, lines, whole)
        left, right = st.columns(2)
        with left:
            widgets.number(f"{path}.epochs", "Epochs", int)
        with right:
            widgets.number(
                f"{path}.learning_rate",
                "Learning rate",
                float,
                step=1e-5,
                format="%.1e",
            )


def _next_stage(lines: Lines | None) -> dict[str, Any]:
    """Twice as deep as the last one, at half its rate."""
    last = (state.get(_PATH) or [state.get("finetune")])[-1]
    depth = 2
    if lines and lines.stages:
        depth = min(2 * lines.stages[-1].num_layers, len(lines.used.layers) - 1)
    return {
        "unfreeze": depth,
        "epochs": last["epochs"],
        "learning_rate": last["learning_rate"] / 2,
    }


def _add(stage: dict[str, Any]) -> None:
    state.set_values({_PATH: [*state.get(_PATH), stage]})


def _remove(place: int) -> None:
    stages = state.get(_PATH)
    state.set_values({_PATH: [*stages[:place], *stages[place + 1 :]]})
