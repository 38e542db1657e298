"""A data set while its pictures are being taken."""

from __future__ import annotations

import streamlit as st

from core.data.collected import class_counts
from core.data.datasets import Dataset
from core.data.manifests import current_path
from pages._ui.classroom.panel import show_class
from pages._ui.collect.classes import choose_class, show_changing
from pages._ui.collect.finish import TRAIN, show_finish
from pages._ui.collect.intake import show_intake, store_pending
from pages._ui.collect.taken import show_taken
from pages._ui.frame import shell

_COLLECTING = "collecting"  # in the session: the id of the data set


def begin_collecting(dataset: Dataset) -> None:
    """Show the camera instead of the data set, until that is ended."""
    st.session_state[_COLLECTING] = dataset.id


def is_collecting(dataset: Dataset) -> bool:
    """Whether pictures are being taken: somebody began to, or there is no split yet."""
    if not dataset.is_collected:
        return False
    began = st.session_state.get(_COLLECTING) == dataset.id
    return began or not current_path(dataset).is_file()


def show_collecting(dataset: Dataset) -> None:
    """Classes, the camera and the last pictures; then on to the training."""
    with shell.errors_shown():
        show_class(dataset.id, dataset=dataset.id)
    # A picture runs this part of the page alone.
    st.fragment(_draw)(dataset)


def _draw(dataset: Dataset) -> None:
    with shell.errors_shown():
        inputs, side = st.columns([3, 2], gap="large")
        buttons, said = side.container(), side.container()
        with said:  # first: the counts are those with the new pictures
            store_pending(dataset)
        counts = class_counts(dataset)
        with buttons:
            chosen = choose_class(dataset, counts)
            show_changing(dataset, counts, chosen)
        with inputs:
            show_intake(dataset, chosen)
        with side:
            step = show_finish(dataset, counts)
        show_taken(dataset, chosen, counts[chosen])
        if step:
            st.session_state.pop(_COLLECTING, None)
            if step == TRAIN:
                shell.open_page("train", dataset=dataset.id)
            st.rerun()
