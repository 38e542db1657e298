"""How much of the backbone the fine-tune phase trains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.backbones.layers import NetworkDescription
from core.backbones.thaw_line import ALL, FROM, ThawLine
from core.config.descriptions import describe
from core.language.texts import _, mark
from pages._ui.frame import shell
from pages._ui.train import state, widgets
from pages._ui.train.lines import Lines

PATH = "finetune.steps"

_KINDS = {
    "usual": mark("As usual for this backbone"),
    "top": mark("A number of top layers"),
    "layer": mark("From a layer on"),
    "index": mark("From an index on"),
    "all": mark("The whole backbone"),
}


def kind_of(value: int | str) -> str:
    """Which of the ways to say it a value of `UnfreezeStep.unfreeze` is."""
    if isinstance(value, int):
        return "top" if value else "usual"
    if value == ALL:
        return "all"
    return "index" if value.removeprefix(FROM).isdecimal() else "layer"


def summary(lines: Lines | None) -> str:
    """What is thawed, in words."""
    text = shell.plain(_thawed(state.get(f"{PATH}.0.unfreeze"), lines))
    num_steps = len(state.get(PATH))
    if num_steps == 1:
        return text
    return _("{layers}, in {count} steps", layers=text, count=num_steps)


def _thawed(value: int | str, lines: Lines | None) -> str:
    if isinstance(value, int):
        number = value or (lines.default if lines else 0)
        if not number:
            return _("backbone's own thawed")
        return _("top {count} layers thawed", count=number)
    if value == ALL:
        return _("all layers thawed")
    layer = value.removeprefix(FROM)
    if layer.isdecimal():
        return _("from layer {layer} on thawed", layer=layer)
    return _("from {layer} on thawed", layer=layer)


@dataclass(frozen=True)
class _LineChoice:
    """What the widgets of one step's thaw line need.

    Attributes:
        path: Of the setting.
        line: Where it lies now; None where the settings are wrong.
        used: Layers that the model uses.
        whole: All of the backbone.
    """

    path: str
    line: ThawLine | None
    used: NetworkDescription
    whole: NetworkDescription

    @property
    def starts(self) -> dict[str, Any]:
        """What each way to say it begins with: the line stays where it is."""
        first = self.line.first if self.line else self.whole.names[-1]
        return {
            "usual": 0,
            "top": self.line.num_layers if self.line else 1,
            "layer": f"{FROM}{first}",
            "index": f"{FROM}{self.whole.all_names.index(first)}",
            "all": ALL,
        }


def choose_unfreeze(lines: Lines | None, whole: NetworkDescription) -> None:
    """Which layers are thawed: the way to say it, and its value."""
    words = {kind: _(text) for kind, text in _KINDS.items()}
    if lines:
        words["usual"] = _(
            "As usual for this backbone: the top {count}", count=lines.default
        )
    choice = _choice(0, lines, whole)
    described = describe(choice.path)
    _choose_line(choice, words, described.label, described.help)


def choose_later(step: int, lines: Lines | None, whole: NetworkDescription) -> None:
    """The same for a later step.

    Args:
        step: 1 is the second.
        lines: As the settings stand; None where they are wrong.
        whole: All of the backbone.
    """
    words = {kind: _(text) for kind, text in _KINDS.items() if kind != "usual"}
    _choose_line(_choice(step, lines, whole), words, _("Thaw"))


def line_of(lines: Lines | None, step: int) -> ThawLine | None:
    """The thaw line of a step, 0 being the first; None where there is none."""
    return lines.steps[step] if lines and step < len(lines.steps) else None


def _choice(step: int, lines: Lines | None, whole: NetworkDescription) -> _LineChoice:
    used = lines.used if lines else whole
    return _LineChoice(f"{PATH}.{step}.unfreeze", line_of(lines, step), used, whole)


def _choose_line(
    choice: _LineChoice, words: dict[str, str], label: str, help: str | None = None
) -> None:
    """A select box of the ways to say it, and the field of the chosen one."""
    path = choice.path
    kind = kind_of(state.get(path))
    kind = kind if kind in words else "top"
    key = widgets.key_for(f"kind_{state.widget_key(path)}", words)
    st.selectbox(
        label,
        list(words),
        list(words).index(kind),
        format_func=words.__getitem__,
        key=key,
        on_change=_take_kind,
        args=(path, key, choice.starts),
        help=help,
    )
    if kind == "top":
        _choose_number(choice)
    if kind == "layer":
        used_names = set(choice.used.names)
        widgets.choice(
            path,
            {
                f"{FROM}{name}": name
                if name in used_names
                else _("{layer} · not used", layer=name)
                for name in choice.whole.names[1:]
            },
            label=_("First thawed layer"),
        )
    if kind == "index":
        _choose_index(path, choice.whole)


def _choose_number(choice: _LineChoice) -> None:
    key, value = state.widget_key(choice.path), state.get(choice.path)
    number = value if isinstance(value, int) and value else choice.starts["top"]
    num_used = len(choice.used.layers)
    st.number_input(
        _("Top layers"),
        1,
        max(num_used - 1, number),
        number,
        key=key,
        on_change=state.take,
        args=(choice.path, key),
        help=_(
            "Counted among the {count} layers that are used, those without weights "
            "included.",
            count=num_used,
        ),
    )


def _choose_index(path: str, whole: NetworkDescription) -> None:
    last = len(whole.all_names) - 1
    key = state.widget_key(path)
    start = int(state.get(path).removeprefix(FROM))
    st.number_input(
        _("First thawed layer"),
        0,
        last,
        min(start, last),
        key=key,
        on_change=_take_index,
        args=(path, key),
        help=_("Counted as in keras.applications: layer 0 is the input."),
    )
    name = shell.plain(whole.all_names[min(start, last)])
    st.caption(_("That is {layer}.", layer=name))


def _take_index(path: str, key: str) -> None:
    index = state.widget_value(path, key)
    if index is not None:
        state.put(path, f"{FROM}{index}")


def _take_kind(path: str, key: str, starts: dict[str, Any]) -> None:
    if kind := state.widget_value(path, key):
        state.set_values({path: starts[kind]})


def warnings(lines: Lines) -> list[str]:
    """Which thawed layers are not used, and whether nothing would be trained."""
    problems = []
    for number, line in enumerate(lines.steps, start=1):
        found = _problems(line, lines.used.feature_layer)
        if len(lines.steps) > 1:
            found = [_("Step {step}: {text}", step=number, text=it) for it in found]
        problems += found
    return problems


def _problems(line: ThawLine, end: str) -> list[str]:
    """The same of one line; features are taken at the layer `end`."""
    problems = []
    if line.unused:
        problems.append(
            _(
                "{count} of the unfrozen layers, {first} to {last}, lie above {end}, "
                "where features are taken: the model does not use them. The other "
                "{used} are trained.",
                count=len(line.unused),
                first=line.unused[0],
                last=line.unused[-1],
                end=end,
                used=line.num_layers,
            )
        )
    if line.trained_parameters == 0:
        problems.append(
            _(
                "The unfrozen layers have no weights to train, so fine-tuning would "
                "only go on with the head. Thaw more layers."
            )
        )
    return problems
