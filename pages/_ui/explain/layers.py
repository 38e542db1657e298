"""What the layers make of the picture, early to late."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.explain.feature_maps import Layer
from pages._ui.explain import memo
from pages._ui.explain.sides import Answer
from pages._ui.frame import shell

_DEPTHS = {
    "early": "edges and colours",
    "middle": "textures and simple parts",
    "late": "parts and whole things",
}


def show_layers(answers: Sequence[Answer], digest: str) -> None:
    """A sheet of feature maps per layer and model.

    Args:
        answers: Of one or two models.
        digest: Of the picture.
    """
    st.caption(
        "A layer makes many maps; each answers to something of its own, lightest where "
        f"it finds it. Shown are the {memo.TILES} maps of each layer that tell the "
        "places of this picture apart most."
    )
    with st.spinner("Looking into the layers"):
        models = tuple(answer.model for answer in answers)
        pixels = tuple(answer.seen.pixels for answer in answers)
        found = memo.layer_sheets(models, digest, pixels)
    if not any(found):
        st.caption("This network has no layers that make maps.")
        return
    if len(found) == 2 and [s.layer for s in found[0]] != [s.layer for s in found[1]]:
        st.caption("The two networks are built differently, so their maps differ.")
    for sheets in zip(*found, strict=False):
        _show_layer(answers, sheets)


def _show_layer(answers: Sequence[Answer], sheets: Sequence[memo.Sheet]) -> None:
    layers = {sheet.layer: None for sheet in sheets}
    if len(layers) == 1:
        st.markdown(_title(sheets[0].layer))
    for column, answer, sheet in zip(
        st.columns(len(sheets)), answers, sheets, strict=True
    ):
        with column.container(gap="xxsmall"):
            if len(layers) > 1:
                st.markdown(_title(sheet.layer))
            st.image(sheet.png, width="stretch", alt=_alt(answer, sheet.layer))
            if len(sheets) > 1:
                st.caption(shell.plain(answer.side.title))


def _title(layer: Layer) -> str:
    cells = f"{layer.side} x {layer.side}"
    return (
        f"**Layer {layer.number} of {layer.count}**, {layer.depth}: "
        f"{_DEPTHS[layer.depth]} "
        f":gray[({layer.channels:,} maps of {cells} cells)]"
    )


def _alt(answer: Answer, layer: Layer) -> str:
    return f"{answer.side.title}: maps of layer {layer.number} of {layer.count}"
