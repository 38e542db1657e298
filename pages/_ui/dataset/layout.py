"""How a data set's labels are found, where names and shape of folders don't tell."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.data.datasets import Dataset, list_files
from core.data.folders.choice import (
    CLASSES,
    GIVEN,
    MERGED,
    UNUSED,
    LayoutChoice,
    save_layout,
    saved_layout,
)
from core.data.folders.layout import SPLITS, Listing
from core.data.folders.levels import DEEPER
from core.data.folders.question import LayoutQuestion
from core.data.labels.listing import list_images
from core.language.kept import retold
from core.language.texts import _, mark
from pages._ui.charts import data_charts
from pages._ui.dataset.labels import ask_labels
from pages._ui.dataset.levels import ask_level
from pages._ui.frame import shell
from pages._ui.guard.permission import permit

_ANSWERS = {
    CLASSES: mark("Classes: the network learns to tell these folders apart"),
    GIVEN: mark(
        "Splits: each holds images of the same classes, to train or to test with"
    ),
    MERGED: mark("Groups of the same classes: put together what is in them"),
}
_ASKED = "_layout_asked"  # id of the data set
_MAX_FOLDERS = 30  # nobody has so many splits


def is_asking(dataset: Dataset) -> bool:
    """Ask how the labels of a data set are found, if that is open.

    Returns:
        Whether it is open; the page is drawn again once it is answered.

    Raises:
        DataError: The data set's folder is not there.
    """
    listing = list_files(dataset)
    if not _is_open(listing):
        return False
    _ask_about(dataset, listing, saved_layout(dataset.folder))
    return True


def is_open(dataset: Dataset) -> bool:
    """Whether it has to be asked how the labels of a data set are found.

    Raises:
        DataError: The data set's folder is not there.
    """
    return _is_open(list_files(dataset))


def _is_open(listing: Listing) -> bool:
    is_flat = len(listing.class_names) < 2 and listing.num_loose_images > 1
    is_open = listing.question or listing.ways or DEEPER in listing.notes
    return bool(is_open or (is_flat and not listing.is_told))


def ask_again(dataset: Dataset) -> None:
    """Ask how labels are found, before the next split of a data set that has one."""
    st.session_state[_ASKED] = dataset.id


def show_choice(dataset: Dataset) -> None:
    """How the labels are found, and the way to say something else."""
    if dataset.kind == "sample":
        return
    choice = saved_layout(dataset.folder)
    if choice is None or not choice.answers:
        st.caption(_("The folders are read as their names and shape tell."))
    else:
        st.caption(shell.plain(choice.words))
    if st.button(_("Say something else"), icon=":material/help:"):
        ask_again(dataset)
        st.rerun()


def offer_another_way(dataset: Dataset) -> None:
    """Let an answer be taken back that led to nothing that can be read."""
    choice = saved_layout(dataset.folder)
    if choice is None or not choice.answers:
        return
    st.caption(shell.plain(choice.words))
    if st.button(_("Say something else"), icon=":material/help:"):
        permit("split", dataset.id)
        save_layout(dataset.folder, LayoutChoice())
        st.rerun()


def show_question(dataset: Dataset) -> None:
    """The question that `ask_again` left, if it is about this data set."""
    if st.session_state.get(_ASKED) != dataset.id:
        return
    with st.container(border=True):
        listing = list_images(Path(dataset.root))
        _ask_about(dataset, listing, saved_layout(dataset.folder))
        if st.button(_("Keep it as it is"), key=f"keep_labels_{dataset.id}"):
            del st.session_state[_ASKED]
            st.rerun()


def _ask_about(dataset: Dataset, listing: Listing, now: LayoutChoice | None) -> None:
    """Ask what a listing leaves open; where it leaves nothing, where labels stand."""
    if listing.question and not (listing.question.is_flat and listing.ways):
        _ask(dataset, listing.question, listing.labels_elsewhere)
        return
    if DEEPER in listing.notes:
        st.info(
            _("The class folders hold further folders. Which of them are the classes?"),
            icon=":material/account_tree:",
        )
        choice = ask_level(dataset, now)
    else:
        if listing.ways:
            st.info(
                _(
                    "No folder is named after a class. Where the classes stand was "
                    "guessed: look at it, and change what is wrong."
                ),
                icon=":material/table_view:",
            )
        choice = ask_labels(dataset, listing.ways, now)
    _offer(dataset, choice)


def _offer(dataset: Dataset, choice: LayoutChoice | None) -> None:
    """The button that makes a choice count."""
    if st.button(
        _("Read the images like this"),
        type="primary",
        icon=":material/check:",
        disabled=choice is None,
    ):
        permit("split", dataset.id)
        save_layout(dataset.folder, choice or LayoutChoice())
        if st.session_state.pop(_ASKED, None):
            st.session_state["notice"] = _("Make a new split to use it")
        st.rerun()


def _ask(dataset: Dataset, question: LayoutQuestion, elsewhere: str) -> None:
    text = _(
        "These folders may be classes, or splits or groups of classes: {folders}.",
        folders=shell.plain(question.seen),
    )
    if elsewhere:
        also = _("There are also {tables}.", tables=shell.plain(retold(elsewhere)))
        text = f"{text} {also}"
    st.warning(text, icon=":material/help:")
    answers = list(_ANSWERS)
    if question.is_flat:
        answers = [CLASSES]
        st.caption(
            _(
                "If they are splits, put the images of each class into a folder named "
                "after the class, within each of them."
            )
        )
    elif len(question.folders) > _MAX_FOLDERS:
        answers.remove(GIVEN)
    layout = st.radio(
        _("They are"),
        answers,
        index=None,
        format_func=lambda answer: _(_ANSWERS[answer]),
        key=f"layout_{dataset.id}",
    )
    splits = _asked_splits(dataset, question) if layout == GIVEN else {}
    is_whole = bool(layout) and (layout != GIVEN or "train" in splits.values())
    _offer(dataset, LayoutChoice(str(layout), splits) if is_whole else None)


def _asked_splits(dataset: Dataset, question: LayoutQuestion) -> dict[str, str]:
    """What each folder is, by its name."""
    titles = {**data_charts.SPLIT_NAMES, UNUSED: mark("Not used")}
    choices = [*SPLITS, UNUSED]
    return {
        name: st.selectbox(
            shell.plain(name),
            choices,
            index=choices.index(question.splits.get(name, UNUSED)),
            format_func=lambda choice: _(titles[choice]),
            key=f"layout_{dataset.id}_{index}",
        )
        for index, name in enumerate(question.folders)
    }
