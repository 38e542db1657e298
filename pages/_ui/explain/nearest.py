"""What the picture looks like to the model: the nearest training images."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.data.datasets import load_dataset
from core.errors import DataError
from core.language.numerals import numeral
from core.language.texts import _
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
        _(
            "Distance: between what the model makes of two pictures, 0 (alike) to 2. "
            "Where the nearest ones have another label, look at these labels, too."
        )
    )


def _show_row(answer: Answer) -> None:
    trust = memo.predictor(answer.model).trust
    if trust is None:
        st.caption(
            _(
                "What this model makes of its training images has not been kept. "
                "“Measure it”, on the pages Compare and Predict, does that."
            )
        )
        return
    found = trust.nearest(answer.seen.embedding, _COUNT)
    images = run_memo.images(answer.side.run)
    found = [item for item in found if item[0] < len(images.paths)]
    paths = [images.paths[item[0]] for item in found]
    try:
        small = thumbnails(load_dataset(images.dataset_id), paths)
    except DataError:  # removed, damaged, or on another computer alone
        small = [_("Not on this computer.")] * len(paths)
    columns = st.columns(_COUNT, gap="small")
    for column, (*__, label, distance), file in zip(
        columns, found, small, strict=False
    ):
        name, far = answer.class_names[label], numeral(f"{distance:.2f}")
        with column.container(gap="xxsmall"):
            alt = _("{label}, at distance {distance}", label=name, distance=far)
            show_small(file, _BOX, alt)
            st.caption(f"{shell.plain(name)}  \n{_('distance {number}', number=far)}")
