"""How much of the backbone the fine-tune phase trains."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.config.run import ALL, FROM
from core.networks.network import Network
from core.runs.setting_words import unfreeze_text
from pages._ui import shell
from pages._ui.train import state, widgets
from pages._ui.train.lines import Lines

_KINDS = {
    "usual": "As usual for this backbone",
    "top": "A number of top layers",
    "layer": "From a layer on",
    "index": "From an index on",
    "all": "The whole backbone",
}

_HELP = """
The thaw line: layers below stay frozen, layers above are trained in the second phase.

- Late layers hold what is special to ImageNet, early ones what all pictures share: a
  high line suits few images, a low one many.
- A change of what is frozen counts only once the model is compiled again. Thaw does
  that at the switch, and a new optimizer begins.
- Batch normalisation keeps ImageNet's means and variances in both phases: with small
  batches new ones would be noise, and would undo what the network knows.
"""


def kind_of(value: int | str) -> str:
    """Which of the ways to say it a value of `RunConfig.unfreeze` is."""
    if isinstance(value, int):
        return "top" if value else "usual"
    if value == ALL:
        return "all"
    return "index" if value.removeprefix(FROM).isdecimal() else "layer"


def summary(lines: Lines | None) -> str:
    """Of what is thawed."""
    value = state.get("unfreeze")
    if value == 0 and lines:
        text = f"top {lines.default} layers thawed"
    else:
        text = f"{unfreeze_text(value).removeprefix('the ')} thawed"
    num_stages = 1 + len(state.get("finetune.gradual"))
    return shell.plain(text) + (f", in {num_stages} stages" if num_stages > 1 else "")


def choose_unfreeze(lines: Lines | None, whole: Network) -> None:
    """Which layers are thawed: the way to say it, and its value."""
    value = state.get("unfreeze")
    kind = kind_of(value)
    words = dict(_KINDS)
    if lines:
        words["usual"] += f": the top {lines.default}"
    key = widgets.key_for(f"kind_{state.widget_key('unfreeze')}", words)
    st.selectbox(
        "Thaw in the fine-tune phase",
        list(_KINDS),
        list(_KINDS).index(kind),
        format_func=words.__getitem__,
        key=key,
        on_change=_take_kind,
        args=(key, _starts(lines, whole)),
        help=_HELP,
    )
    if kind == "top":
        used = len(lines.used.layers) if lines else len(whole.layers)
        widgets.number(
            "unfreeze",
            "Top layers",
            (1, max(used, value + 1) - 1),
            help=f"Counted among the {used} layers that are used, those without "
            "weights included.",
        )
    if kind == "layer":
        names = whole.names[1:]
        used_names = set(lines.used.names if lines else names)
        widgets.choice(
            "unfreeze",
            "First thawed layer",
            {
                f"{FROM}{name}": name + ("" if name in used_names else " · not used")
                for name in names
            },
        )
    if kind == "index":
        _choose_index(whole)


def _choose_index(whole: Network) -> None:
    path, last = "unfreeze", len(whole.all_names) - 1
    key = state.widget_key(path)
    start = int(state.get(path).removeprefix(FROM))
    st.number_input(
        "First thawed layer",
        0,
        last,
        min(start, last),
        key=key,
        on_change=_take_index,
        args=(key,),
        help="Counted as in keras.applications: layer 0 is the input.",
    )
    st.caption(f"That is {shell.plain(whole.all_names[min(start, last)])}.")


def _take_index(key: str) -> None:
    index = state.said("unfreeze", key)
    if index is not None:
        state.put("unfreeze", f"{FROM}{index}")


def _starts(lines: Lines | None, whole: Network) -> dict[str, Any]:
    """What each way to say it begins with: the line stays where it is."""
    first = lines.stages[0].first if lines and lines.stages else whole.names[-1]
    number = lines.stages[0].num_layers if lines and lines.stages else 1
    return {
        "usual": 0,
        "top": number,
        "layer": f"{FROM}{first}",
        "index": f"{FROM}{whole.all_names.index(first)}",
        "all": ALL,
    }


def _take_kind(key: str, starts: dict[str, Any]) -> None:
    if kind := state.said("unfreeze", key):
        state.set_values({"unfreeze": starts[kind]})


def warnings(lines: Lines) -> list[str]:
    """Which thawed layers are not used, and whether nothing would be trained."""
    told = []
    for number, line in enumerate(lines.stages, start=1):
        stage = f"Stage {number}: " if len(lines.stages) > 1 else ""
        if line.unused:
            told.append(
                f"{stage}{len(line.unused)} of the unfrozen layers, {line.unused[0]} "
                f"to {line.unused[-1]}, lie above {lines.used.feature_layer}, where "
                "features are taken: the model does not use them. The other "
                f"{line.num_layers} are trained."
            )
        if line.trained_parameters == 0:
            told.append(
                f"{stage}The unfrozen layers have no weights to train, so fine-tuning "
                "would only go on with the head. Thaw more layers."
            )
    return told
