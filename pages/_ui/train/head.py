"""The head: pooling, a stack of layers, the output."""

from __future__ import annotations

import dataclasses
from typing import Any

import streamlit as st

from core.backbones.layers import NetworkDescription
from core.config import (
    ACTIVATIONS,
    BatchNormalization,
    Dense,
    Dropout,
    HeadLayer,
)
from core.text.settings import layers_text
from pages._ui.train import state, widgets

_LAYERS = "head.layers"

_POOLINGS = {"average": "Average", "max": "Maximum", "flatten": "Flatten"}
_OUTPUTS = {"softmax": "Softmax", "sigmoid": "One sigmoid unit"}

_NEW: dict[str, tuple[str, HeadLayer, str]] = {
    "dense": (
        "Dense",
        Dense(),
        "Every unit sees all features: more units can learn more, and over-fit more.",
    ),
    "dropout": (
        "Dropout",
        Dropout(),
        "Leaves out a share of the features in each step, against over-fitting.",
    ),
    "batch_normalization": (
        "Batch norm",
        BatchNormalization(),
        "Brings each feature to mean 0 and variance 1 over the batch.",
    ),
}

_POOLING_HELP = (
    "How a feature map becomes a list of numbers: the average or the maximum of each "
    "channel, or all places one after another (flatten: far more numbers, and a head "
    "that over-fits sooner)."
)
_OUTPUT_HELP = (
    "Softmax gives a probability for each class. A single sigmoid unit gives that of "
    "the second of two classes, trained with binary cross-entropy; for two classes "
    "both can say the same."
)
_PENALTY_HELP = (
    "Added to the loss for large weights, against over-fitting. L1 makes some of them "
    "zero, L2 all of them smaller."
)


def head_summary() -> str:
    """What the section is set to, for its title."""
    head = state.get("head")
    pooling = (
        "flatten" if head["pooling"] == "flatten" else f"{head['pooling']} pooling"
    )
    stack = layers_text(head["layers"]) if head["layers"] else "nothing between"
    output = ", sigmoid" if head["output"] == "sigmoid" else ""
    return f"{pooling}, {stack}{output}"


def head_section(used: NetworkDescription, num_classes: int) -> None:
    """Draw it.

    Args:
        used: What gives the features.
        num_classes: Of the images; 0 = not known.
    """
    widgets.segments("head.pooling", "Pooling", _POOLINGS, help=_POOLING_HELP)
    for place, layer in enumerate(state.get(_LAYERS)):
        _show_layer(place, layer)
    with st.container(horizontal=True, gap="small"):
        for kind, (title, _, text) in _NEW.items():
            st.button(
                title,
                icon=":material/add:",
                key=f"add_{kind}",
                type="tertiary",
                on_click=_add,
                args=(kind,),
                help=text,
            )
    widgets.segments("head.output", "Output", _OUTPUTS, help=_OUTPUT_HELP)
    count = head_parameters(used, state.get("head"), num_classes)
    classes = f"for {num_classes} classes" if num_classes else "for 2 classes"
    st.caption(f"The head learns **{count:,}** numbers, {classes}.")


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
            st.markdown(f"{place + 1} · **{_NEW[kind][0]}**", width="stretch")
            if kind == "dropout":
                widgets.number(
                    f"{path}.rate", "Share left out", float, step=0.05, bare=True
                )
            if place:
                _icon_button("arrow_upward", "Move up", f"up_{place}", _move_up, place)
            _icon_button("close", "Remove", f"remove_{place}", _remove, place)
        if kind == "dense":
            left, right = st.columns(2)
            with left:
                widgets.number(f"{path}.units", "Units", int)
                _penalty(f"{path}.l1", "L1")
            with right:
                words = {name: name for name in ACTIVATIONS}
                widgets.choice(f"{path}.activation", "Activation", words)
                _penalty(f"{path}.l2", "L2")


def _penalty(path: str, label: str) -> None:
    widgets.number(path, label, float, step=0.0001, format="%g", help=_PENALTY_HELP)


def _icon_button(icon: str, label: str, key: str, act: Any, place: int) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        key=f"head_{key}",
        type="tertiary",
        help=label,
        on_click=act,
        args=(place,),
    )


def _add(kind: str) -> None:
    _set([*state.get(_LAYERS), dataclasses.asdict(_NEW[kind][1])])


def _remove(place: int) -> None:
    layers = state.get(_LAYERS)
    _set([*layers[:place], *layers[place + 1 :]])


def _move_up(place: int) -> None:
    layers = list(state.get(_LAYERS))
    layers[place - 1 : place + 1] = reversed(layers[place - 1 : place + 1])
    _set(layers)


def _set(layers: list[dict[str, Any]]) -> None:
    state.set_values({_LAYERS: layers})
