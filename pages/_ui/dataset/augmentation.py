"""Augmentation, tried on three of the data set's own pictures."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import streamlit as st

from core.config import AugmentationConfig
from core.data.datasets import Dataset
from core.data.views import view
from core.errors import ImageError, UserError
from pages._ui.dataset import memo
from pages._ui.dataset.augmentation_controls import (
    chosen_augmentation,
    show_controls,
    show_presets,
)
from pages._ui.dataset.facts import rendition_of
from pages._ui.frame import shell

_NUM_PICTURES = 3
_NUM_VIEWS = 5
_SIZE = 224  # pixels, what most backbones see


@st.fragment
def show_augmentation(dataset: Dataset, num_images: int) -> None:
    """Presets, controls on the left, views on the right; redrawn on every change."""
    with shell.errors_shown():
        config = chosen_augmentation()
        show_presets(config)
        controls, preview = st.columns([2, 5], gap="medium")
        with controls:
            show_controls(config)
            _show_use(config)
        with preview:
            _show_views(dataset, num_images, config)


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
            (row,), _ = memo.image_rows(dataset, None, None, int(place), 1)
            _show_row(dataset, row, config, draw)


def _draw_others() -> None:
    st.session_state["aug_draw"] = st.session_state.get("aug_draw", 0) + 1


def _show_row(
    dataset: Dataset, row: memo.Row, config: AugmentationConfig, seed: int
) -> None:
    path, _, _, digest = row
    try:
        source = dataset.absolute(path)
        image = memo.pixels(source, _SIZE, rendition_of(dataset))
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
