"""Where the pictures of a result are not here: why, and what to do."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.data.datasets import Dataset
from core.language.texts import _
from pages._ui.frame import shell


def say_if_gone(dataset: Dataset | None) -> None:
    """Say that pictures are missing.

    Args:
        dataset: Whose pictures they are; None where it is not registered here.
    """
    if dataset is None:
        st.info(
            _(
                "The data set is not on this computer, so its pictures aren't. Names "
                "and answers are shown without them. To see them, add its folder on "
                "the page Dataset."
            ),
            icon=":material/no_photography:",
        )
    elif not Path(dataset.root).is_dir():
        st.info(
            _(
                "The folder {folder} is not there any more, so the pictures can't be "
                "shown. Names and answers are shown without them. To see them, put "
                "the folder back.",
                folder=shell.plain(dataset.root),
            ),
            icon=":material/no_photography:",
        )
