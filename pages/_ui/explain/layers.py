"""What the layers make of the picture, early to late."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.explain.feature_maps import Layer
from core.language.numerals import numeral
from core.language.texts import _, mark
from pages._ui.explain import memo
from pages._ui.explain.sides import Answer
from pages._ui.frame import shell

_TITLES = {
    "early": mark(
        "**Layer {number} of {count}**, early: edges and colours "
        ":gray[({maps} maps of {cells} cells)]"
    ),
    "middle": mark(
        "**Layer {number} of {count}**, middle: textures and simple parts "
        ":gray[({maps} maps of {cells} cells)]"
    ),
    "late": mark(
        "**Layer {number} of {count}**, late: parts and whole things "
        ":gray[({maps} maps of {cells} cells)]"
    ),
}


def show_layers(answers: Sequence[Answer], digest: str) -> None:
    """A sheet of feature maps per layer and model.

    Args:
        answers: Of one or two models.
        digest: Of the picture.
    """
    st.caption(
        _(
            "A layer makes many maps; each answers to something of its own, lightest "
            "where it finds it. Shown are the {count} maps of each layer that tell the "
            "places of this picture apart most.",
            count=memo.TILES,
        )
    )
    with st.spinner(_("Looking into the layers")):
        models = tuple(answer.model for answer in answers)
        pixels = tuple(answer.seen.pixels for answer in answers)
        found = memo.layer_sheets(models, digest, pixels)
    if not any(found):
        st.caption(_("This network has no layers that make maps."))
        return
    if len(found) == 2 and [s.layer for s in found[0]] != [s.layer for s in found[1]]:
        st.caption(_("The two networks are built differently, so their maps differ."))
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
    return _(
        _TITLES[layer.depth],
        number=layer.number,
        count=layer.count,
        maps=numeral(f"{layer.channels:,}"),
        cells=f"{layer.side} x {layer.side}",
    )


def _alt(answer: Answer, layer: Layer) -> str:
    return _(
        "{model}: maps of layer {number} of {count}",
        model=answer.side.title,
        number=layer.number,
        count=layer.count,
    )
