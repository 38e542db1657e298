"""From pictures to a split: when there are enough, and what is made of them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.data.collected import ADVISED, ENOUGH
from core.data.datasets import Dataset
from core.data.folders.question import listed
from core.data.manifests import current_path, ensure_manifest
from core.language.texts import _
from pages._ui.dataset.changes import check_for_changes
from pages._ui.dataset.extend import extend_split
from pages._ui.dataset.reading import reading
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

TRAIN, LOOK = "train", "look"


def show_finish(dataset: Dataset, counts: Mapping[str, int]) -> str:
    """Say what is missing, and offer the next step.

    Returns:
        TRAIN or LOOK, once the pictures are in a split; "" = go on collecting.
    """
    st.divider()
    few = [f"{name} ({count})" for name, count in counts.items() if count < ENOUGH]
    is_split = current_path(dataset).is_file()
    if few:
        st.caption(
            _(
                "Each class needs {least} pictures at least, and {advised} are better. "
                "Still too few: {classes}.",
                least=ENOUGH,
                advised=ADVISED,
                classes=shell.plain(listed(few)),
            )
        )
    elif min(counts.values()) < ADVISED:
        st.caption(
            _(
                "That is enough to train. With about {count} of each class the network "
                "learns more, and its figures can be trusted more.",
                count=ADVISED,
            )
        )
    else:
        st.caption(_("Enough of each class. More variety still helps."))
    with st.container(horizontal=True):
        trains = st.button(
            _("Train on these pictures"),
            type="primary",
            icon=":material/model_training:",
            disabled=bool(few),
            key=f"collect_train_{dataset.id}",
        )
        looks = st.button(
            _("Look at the data set"),
            icon=":material/photo_library:",
            disabled=bool(few) and not is_split,
            key=f"collect_look_{dataset.id}",
        )
    if not (trains or looks) or not _brought_in(dataset):
        return ""
    return TRAIN if trains else LOOK


def _brought_in(dataset: Dataset) -> bool:
    """Split the pictures, or add the new ones to the split; False = it went wrong."""
    if current_path(dataset).is_file():
        return not check_for_changes(dataset) or extend_split(dataset)
    with reading(dataset) as report:
        permit("split", dataset.id)
        ensure_manifest(dataset, progress=report)
        return True
    return False
