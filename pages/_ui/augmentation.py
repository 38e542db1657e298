"""The augmentation's controls and what they do to three pictures."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from core.config import FILL_MODES, AugmentationConfig
from core.data.datasets import Dataset
from core.data.views import view
from core.errors import ImageError, UserError
from pages._ui import caches, shell

_NUM_PICTURES = 3
_NUM_VIEWS = 5
_SIZE = 224  # pixels, what most backbones see

_FILL_WORDS = {
    "reflect": "mirror image",
    "nearest": "edge pixels",
    "constant": "black",
}

# Name in AugmentationConfig, label, upper end, and what the number means.
_SLIDERS = (
    ("rotation", "Rotation", 0.5, "Fraction of a full turn, to either side."),
    ("zoom", "Zoom", 0.5, "Fraction of the size, in and out."),
    ("translation", "Shift", 0.5, "Fraction of the size, to either side."),
    ("brightness", "Brightness", 0.5, "Fraction of the value range."),
    ("contrast", "Contrast", 0.9, "Factor around the image's mean."),
)


@st.fragment
def show_augmentation(dataset: Dataset, num_images: int) -> None:
    """Controls on the left, views on the right; redrawn on every change."""
    with shell.errors_shown():
        controls, preview = st.columns([2, 5], gap="medium")
        with controls:
            config = _config_from_controls()
            _show_use(config)
        with preview:
            _show_views(dataset, num_images, config)


def _config_from_controls() -> AugmentationConfig:
    start: dict[str, Any] = dataclasses.asdict(AugmentationConfig())
    start |= st.session_state.get("augmentation") or {}
    with st.container(horizontal=True):
        values: dict[str, Any] = {
            "horizontal_flip": st.toggle(
                "Flip left-right", start["horizontal_flip"], key="aug_flip_x"
            ),
            "vertical_flip": st.toggle(
                "Flip top-bottom", start["vertical_flip"], key="aug_flip_y"
            ),
        }
    columns = st.columns(2)
    for place, (name, label, most, help_text) in enumerate(_SLIDERS):
        values[name] = columns[place % 2].slider(
            label,
            0.0,
            max(most, float(start[name])),
            float(start[name]),
            0.01,
            key=f"aug_{name}",
            help=help_text,
        )
    values["fill_mode"] = columns[1].selectbox(
        "Fill corners with",
        FILL_MODES,
        FILL_MODES.index(start["fill_mode"]),
        format_func=_FILL_WORDS.__getitem__,
        key="aug_fill_mode",
        disabled=not (values["rotation"] or values["zoom"] or values["translation"]),
        help="What a turned, shrunk or shifted image leaves empty.",
    )
    return AugmentationConfig(**values)


def _show_use(config: AugmentationConfig) -> None:
    chosen = dataclasses.asdict(config)
    kept = st.session_state.get("augmentation")
    if kept == chosen:
        st.caption(":material/check: The Train page starts with these settings.")
        return
    st.button(
        "Use in the next training",
        icon=":material/check:",
        help="The Train page then starts with these settings.",
        on_click=_use,
        args=(chosen,),
    )
    st.caption("Until then this is only a preview.")


def _use(chosen: dict[str, Any]) -> None:
    st.session_state["augmentation"] = chosen


def _show_views(dataset: Dataset, num_images: int, config: AugmentationConfig) -> None:
    draw = st.session_state.setdefault("aug_draw", 0)
    text, button = st.columns([4, 1], vertical_alignment="center")
    text.caption(
        "Each row is one picture: first as it is, then five of its random views. A "
        "view should still belong to its class."
    )
    # A callback: the new number counts before the pictures below are drawn.
    button.button(
        "Other images",
        icon=":material/shuffle:",
        on_click=_draw_others,
        width="stretch",
    )
    places = np.random.default_rng(draw).choice(
        num_images, min(_NUM_PICTURES, num_images), replace=False
    )
    with st.grid(1 + _NUM_VIEWS, min_column_width=80, gap="xsmall"):
        for place in places:
            (row,), _ = caches.image_rows(dataset, None, None, int(place), 1)
            _show_row(dataset, row, config, draw)


def _draw_others() -> None:
    st.session_state["aug_draw"] = st.session_state.get("aug_draw", 0) + 1


def _show_row(
    dataset: Dataset, row: caches.Row, config: AugmentationConfig, seed: int
) -> None:
    path, _, _, digest = row
    try:
        image = caches.pixels(Path(dataset.root) / path, _SIZE)
    except ImageError as error:
        st.caption(f":material/broken_image: {shell.plain(f'{path}: {error.reason}')}")
        for _ in range(_NUM_VIEWS):
            st.empty()
        return
    except UserError as error:
        shell.show_error(error)
        return
    for index in range(1 + _NUM_VIEWS):
        st.image(
            view(image, config, seed, digest, index),
            width="stretch",
            output_format="JPEG",
            alt=f"{path}, " + (f"view {index}" if index else "as it is"),
        )
