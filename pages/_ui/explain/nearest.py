"""What the picture looks like to the model: the nearest training images."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.data.datasets import load_dataset
from core.errors import DataError
from pages._ui.dataset.gallery import thumbnails
from pages._ui.decide.pictures import show_small
from pages._ui.explain import memo
from pages._ui.explain.sides import Answer
from pages._ui.frame import shell
from pages._ui.run import memo as run_memo

_COUNT = 6
_BOX = 120  # pixels


def show_nearest(answers: Sequence[Answer]) -> None:
    """Rows of the training images that look most like the picture, per model."""
    for answer in answers:
        if len(answers) > 1:
            st.markdown(f"**{shell.plain(answer.side.title)}**")
        _show_row(answer)
    st.caption(
        "Distance: between what the model makes of two pictures, 0 (alike) to 2. Where "
        "the nearest ones have another label, look at these labels, too."
    )


def _show_row(answer: Answer) -> None:
    trust = memo.predictor(answer.model).trust
    if trust is None:
        st.caption(
            "What this model makes of its training images has not been kept. "
            "“Measure it”, on the pages Compare and Predict, does that."
        )
        return
    found = trust.nearest(answer.seen.embedding, _COUNT)
    images = run_memo.images(answer.side.run)
    found = [item for item in found if item[0] < len(images.paths)]
    paths = [images.paths[place] for place, _, _ in found]
    try:
        small = thumbnails(load_dataset(images.dataset_id), paths)
    except DataError:  # removed, damaged, or on another computer alone
        small = ["Not on this computer."] * len(paths)
    columns = st.columns(_COUNT, gap="small")
    for column, (_, label, distance), file in zip(columns, found, small, strict=False):
        name = answer.class_names[label]
        with column.container(gap="xxsmall"):
            show_small(file, _BOX, f"{name}, at distance {distance:.2f}")
            st.caption(f"{shell.plain(name)}  \ndistance {distance:.2f}")
