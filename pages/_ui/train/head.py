"""The head: pooling, a stack of layers, the output."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from core.backbones.layers import NetworkDescription
from core.config import STRATEGIES, BatchNormalization, Dense, Dropout, HeadLayer
from core.config.descriptions import describe
from core.config.setting import Setting
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.settings import layers_text
from pages._ui.frame import shell
from pages._ui.train import state, widgets

_LAYERS = "head.layers"

# What the section is set to, within its title.
_POOLINGS = {
    "average": mark("average pooling"),
    "max": mark("max pooling"),
    "flatten": mark("flatten"),
}
FIT_WORDS = {"converged": mark("to convergence"), "means": mark("class means")}

# What a new layer of each kind is, and what it is for.
_CLASSES: tuple[Any, ...] = (Dense, Dropout, BatchNormalization)
_LAYER_KINDS: dict[str, tuple[HeadLayer, Setting]] = {
    cls.kind: (cls(), describe("kind", cls)) for cls in _CLASSES
}


def head_summary() -> str:
    """What the section is set to, for its title."""
    head = state.get("head")
    parts = [
        _(_POOLINGS[head["pooling"]]),
        layers_text(head["layers"]) if head["layers"] else _("nothing between"),
    ]
    if head["output"] == "sigmoid":
        parts.append(_("sigmoid"))
    if head["fit"] != "gradient":
        parts.append(_(FIT_WORDS[head["fit"]]))
    return ", ".join(parts)


def head_section(used: NetworkDescription, num_classes: int) -> None:
    """Draw it.

    Args:
        used: What gives the features.
        num_classes: Of the images; 0 = not known.
    """
    widgets.segments("head.pooling")
    for place, layer in enumerate(state.get(_LAYERS)):
        _show_layer(place, layer)
    with st.container(horizontal=True, gap="small"):
        for kind, (__, described) in _LAYER_KINDS.items():
            st.button(
                described.label,
                icon=":material/add:",
                key=f"add_{kind}",
                type="tertiary",
                on_click=_add,
                args=(kind,),
                help=described.help,
            )
    widgets.segments("head.output")
    if "frozen" in STRATEGIES[state.get("strategy")]:
        widgets.segments("head.fit")
    count = head_parameters(used, state.get("head"), num_classes)
    st.caption(
        _(
            "The head learns **{count}** numbers, for {classes} classes.",
            count=numeral(f"{count:,}"),
            classes=num_classes or 2,
        )
    )


def head_parameters(
    used: NetworkDescription, head: dict[str, Any], num_classes: int
) -> int:
    """Numbers that the head learns.

    Args:
        used: What gives the features.
        head: A `HeadConfig` in plain values.
        num_classes: Of the images; 0 counts as 2.
    """
    height, width, channels = used.feature_shape
    size = height * width * channels if head["pooling"] == "flatten" else channels
    count = 0
    for layer in head["layers"]:
        if layer["kind"] == "dense":
            count += (size + 1) * layer["units"]
            size = layer["units"]
        elif layer["kind"] == "batch_normalization":
            count += 2 * size  # scale and offset; the rest is measured
    units = 1 if head["output"] == "sigmoid" else num_classes or 2
    return count + int((size + 1) * units)


def _show_layer(place: int, layer: dict[str, Any]) -> None:
    path, kind = f"{_LAYERS}.{place}", layer["kind"]
    with st.container(border=True, gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(
                f"{place + 1} · **{_LAYER_KINDS[kind][1].label}**", width="stretch"
            )
            if kind == "dropout":
                widgets.number(f"{path}.rate", step=0.05, bare=True)
            if place:
                up = _("Move up")
                _icon_button("arrow_upward", up, f"up_{place}", _move_up, place)
            _icon_button("close", _("Remove"), f"remove_{place}", _remove, place)
        if kind == "dense":
            left, right = st.columns(2)
            with left:
                widgets.number(f"{path}.units")
                widgets.number(f"{path}.l1", step=0.0001, format="%g")
            with right:
                widgets.choice(f"{path}.activation")
                widgets.number(f"{path}.l2", step=0.0001, format="%g")


def _icon_button(icon: str, label: str, key: str, act: Any, place: int) -> None:
    st.button(
        shell.unseen_label(
            _("{what}: layer {number} of the head", what=label, number=place + 1)
        ),
        icon=f":material/{icon}:",
        key=f"head_{key}",
        type="tertiary",
        help=label,
        on_click=act,
        args=(place,),
    )


def _add(kind: str) -> None:
    if kind != "dropout":  # a head of several layers has no single best solution
        state.set_values({"head.fit": "gradient"})
    _set([*state.get(_LAYERS), dataclasses.asdict(_LAYER_KINDS[kind][0])])


def _remove(place: int) -> None:
    layers = state.get(_LAYERS)
    _set([*layers[:place], *layers[place + 1 :]])


def _move_up(place: int) -> None:
    layers = list(state.get(_LAYERS))
    layers[place - 1 : place + 1] = reversed(layers[place - 1 : place + 1])
    _set(layers)


def _set(layers: list[dict[str, Any]]) -> None:
    state.set_values({_LAYERS: layers})
