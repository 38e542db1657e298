"""What a data set's folders are, where their names and shape leave it open."""

from __future__ import annotations

import streamlit as st

from core.data.datasets import Dataset, list_files
from core.data.folders.choice import (
    CLASSES,
    GIVEN,
    MERGED,
    UNUSED,
    LayoutChoice,
    forget_layout,
    save_layout,
    saved_layout,
)
from core.data.folders.layout import SPLITS
from core.data.folders.question import LayoutQuestion
from pages._ui.charts import data_charts
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_ANSWERS = {
    CLASSES: "Classes: the network learns to tell these folders apart",
    GIVEN: "Splits: each holds images of the same classes, to train or to test with",
    MERGED: "Groups of the same classes: put together what is in them",
}
_ASKED = "_layout_asked"  # id of the data set
_MAX_FOLDERS = 30  # nobody has so many splits


def is_asking(dataset: Dataset) -> bool:
    """Ask what the folders of a data set are, if that is open.

    Returns:
        Whether it is open; the page is drawn again once it is answered.

    Raises:
        DataError: The data set's folder is not there.
    """
    listing = list_files(dataset)
    if listing.question is None:
        return False
    _ask(dataset, listing.question, listing.labels_elsewhere)
    return True


def ask_again(dataset: Dataset) -> None:
    """Ask what the folders are, before the next split of a data set that has one."""
    st.session_state[_ASKED] = dataset.id


def show_choice(dataset: Dataset) -> None:
    """What somebody said that the folders are, and the way to say something else."""
    choice = saved_layout(dataset.folder)
    if choice is None:
        return
    what = _ANSWERS[choice.layout].split(":")[0].lower()
    st.caption(f"The folders are read as {what}, as you said.")
    if st.button("Say something else", icon=":material/help:"):
        permit("split", dataset.id)
        forget_layout(dataset.folder)
        ask_again(dataset)
        st.rerun()


def show_question(dataset: Dataset) -> None:
    """The question that `ask_again` left, if it is about this data set."""
    if st.session_state.get(_ASKED) == dataset.id:
        is_asking(dataset)


def _ask(dataset: Dataset, question: LayoutQuestion, elsewhere: str) -> None:
    also = f" There are also {elsewhere}." if elsewhere else ""
    st.warning(
        "These folders may be classes, or splits or groups of classes: "
        f"{shell.plain(question.seen)}.{shell.plain(also)}",
        icon=":material/help:",
    )
    answers = list(_ANSWERS)
    if question.is_flat:
        answers = [CLASSES]
        st.caption(
            "If they are splits, put the images of each class into a folder named "
            "after the class, within each of them."
        )
    elif len(question.folders) > _MAX_FOLDERS:
        answers.remove(GIVEN)
    layout = st.radio(
        "They are",
        answers,
        index=None,
        format_func=_ANSWERS.__getitem__,
        key=f"layout_{dataset.id}",
    )
    splits = _asked_splits(dataset, question) if layout == GIVEN else {}
    is_whole = bool(layout) and (layout != GIVEN or "train" in splits.values())
    if st.button(
        "Read the images like this",
        type="primary",
        icon=":material/check:",
        disabled=not is_whole,
    ):
        permit("split", dataset.id)
        save_layout(dataset.folder, LayoutChoice(str(layout), splits))
        if st.session_state.pop(_ASKED, None):
            st.session_state["notice"] = "Make a new split to use it"
        st.rerun()


def _asked_splits(dataset: Dataset, question: LayoutQuestion) -> dict[str, str]:
    """What each folder is, by its name."""
    titles = {**data_charts.SPLIT_NAMES, UNUSED: "Not used"}
    choices = [*SPLITS, UNUSED]
    return {
        name: st.selectbox(
            shell.plain(name),
            choices,
            index=choices.index(question.splits.get(name, UNUSED)),
            format_func=titles.__getitem__,
            key=f"layout_{dataset.id}_{index}",
        )
        for index, name in enumerate(question.folders)
    }
