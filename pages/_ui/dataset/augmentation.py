"""Augmentation, tried on three of the data set's own pictures."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core.config import AugmentationConfig
from core.data.datasets import Dataset
from core.data.view_mixing import TrainingViews, mixed_label_words
from core.errors import ImageError, UserError
from core.language.kept import retold
from core.language.texts import _
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


@dataclass(frozen=True, eq=False)
class _Picture:
    """A picture that is shown.

    Attributes:
        path: Within the data set.
        label: Its class, by place.
        digest: Content hash of its file.
        image: RGB, shape (size, size, 3), uint8.
    """

    path: str
    label: int
    digest: str
    image: np.ndarray


@st.fragment
def show_augmentation(dataset: Dataset, class_names: Sequence[str], count: int) -> None:
    """Presets, controls on the left, views on the right; redrawn on every change.

    Args:
        dataset: It has a manifest.
        class_names: Of its classes, in their order.
        count: Of its images.
    """
    with shell.errors_shown():
        config = chosen_augmentation()
        show_presets(config)
        controls, preview = st.columns([2, 5], gap="medium")
        with controls:
            show_controls(config)
            _show_use(config)
        with preview:
            _show_views(dataset, class_names, count, config)


def _show_use(config: AugmentationConfig) -> None:
    chosen = dataclasses.asdict(config)
    kept = st.session_state.get("augmentation")
    if kept == chosen:
        st.caption(
            ":material/check: " + _("The Train page starts with these settings.")
        )
        return
    st.button(
        _("Use in the next training"),
        icon=":material/check:",
        help=_("The Train page then starts with these settings."),
        on_click=_use,
        args=(chosen,),
    )
    st.caption(_("Until then this is only a preview."))


def _use(chosen: dict[str, Any]) -> None:
    st.session_state["augmentation"] = chosen


def _show_views(
    dataset: Dataset,
    class_names: Sequence[str],
    count: int,
    config: AugmentationConfig,
) -> None:
    draw = st.session_state.setdefault("aug_draw", 0)
    text, button = st.columns([4, 1], vertical_alignment="center")
    text.caption(
        _(
            "Each row is one picture: first as it is, then five of its random views. A "
            "view should still belong to its class."
        )
    )
    # A callback: the new number counts before the pictures below are drawn.
    button.button(
        _("Other images"),
        icon=":material/shuffle:",
        on_click=_draw_others,
        width="stretch",
    )
    places = np.random.default_rng(draw).choice(
        count, min(_NUM_PICTURES, count), replace=False
    )
    shown = [
        _read(dataset, row)
        for place in places
        for row in memo.image_rows(dataset, None, None, int(place), 1)[0]
    ]
    sound = [picture for picture in shown if isinstance(picture, _Picture)]
    views = TrainingViews(config, draw, [it.digest for it in sound], _SIZE)
    with st.grid(1 + _NUM_VIEWS, min_column_width=80, gap="xsmall"):
        for picture in shown:
            if isinstance(picture, _Picture):
                _show_row(views, sound, sound.index(picture), class_names)
                continue
            st.caption(f":material/broken_image: {shell.plain(picture)}")
            for __ in range(_NUM_VIEWS):
                st.empty()
    if views.are_mixed:
        st.caption(
            _(
                "Mixed are the pictures that are shown here. In a training, each is "
                "mixed with any other training image, never with one of validation or "
                "test."
            )
        )


def _draw_others() -> None:
    st.session_state["aug_draw"] = st.session_state.get("aug_draw", 0) + 1


def _read(dataset: Dataset, row: memo.Row) -> _Picture | str:
    """A picture, or why there is none."""
    path, label, __, digest = row
    try:
        source = dataset.absolute(path)
        image = memo.pixels(source, _SIZE, rendition_of(dataset))
    except ImageError as error:
        return f"{path}: {retold(error.reason)}"
    except UserError as error:
        return str(error)
    return _Picture(path, label, digest, image)


def _show_row(
    views: TrainingViews,
    pictures: Sequence[_Picture],
    row: int,
    class_names: Sequence[str],
) -> None:
    """A picture as it is and its views; of mixed ones the shares of both classes."""
    picture = pictures[row]
    for index in range(1 + _NUM_VIEWS):
        mix = views.mix(index, row)
        words = ""
        if views.are_mixed:
            other = pictures[mix.partner] if mix else picture
            names = class_names[picture.label], class_names[other.label]
            words = mixed_label_words(names, mix.share if mix else 1.0)
        with st.container(gap="xxsmall"):
            st.image(
                views.image(index, row, lambda place: pictures[place].image),
                width="stretch",
                output_format="JPEG",
                alt=_("{path}, view {number}", path=picture.path, number=index)
                if index
                else _("{path}, as it is", path=picture.path),
            )
            if words:
                st.caption(shell.plain(words))
