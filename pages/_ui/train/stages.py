"""Gradual unfreezing: more stages of the fine-tune phase, each with a lower line."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.networks.line import ThawLine
from pages._ui import shell
from pages._ui.train import state, widgets
from pages._ui.train.lines import Lines

_PATH = "finetune.gradual"
_MOST = 8

_HELP = (
    "Gradual unfreezing: when a stage is over, the next one thaws deeper layers too, "
    "usually at a lower rate. The layers that know the most general things change "
    "last and least."
)


def choose_stages(lines: Lines | None) -> None:
    """A row for each stage after the first, and a button for one more."""
    for place in range(len(state.get(_PATH))):
        line = _line(lines, place + 1)
        _show_stage(place, line, len(lines.used.layers) - 1 if lines else 999)
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


def _show_stage(place: int, line: ThawLine | None, most: int) -> None:
    path = f"{_PATH}.{place}"
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
        left, right = st.columns(2)
        with left:
            _choose_line(f"{path}.unfreeze", line, most)
        with right:
            widgets.number(f"{path}.epochs", "Epochs", (1, 1000))
        widgets.number(
            f"{path}.learning_rate",
            "Learning rate",
            (1e-8, 10.0),
            step=1e-5,
            format="%.1e",
        )


def _choose_line(path: str, line: ThawLine | None, most: int) -> None:
    """A number of top layers, in whatever way the setting says it."""
    key, value = state.widget_key(path), state.get(path)
    number = value if isinstance(value, int) and value else 0
    number = number or (line.num_layers if line else 1)
    st.number_input(
        "Top layers",
        1,
        most,
        min(number, most),
        key=key,
        on_change=state.take,
        args=(path, key),
    )


def _line(lines: Lines | None, stage: int) -> ThawLine | None:
    return lines.stages[stage] if lines and stage < len(lines.stages) else None


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
