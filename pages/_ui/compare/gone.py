"""Where the pictures of a result are not here: why, and what to do."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.data.datasets import Dataset
from pages._ui.frame import shell

_STILL = "Names and answers are shown without them."


def say_if_gone(dataset: Dataset | None) -> None:
    """Say that pictures are missing.

    Args:
        dataset: Whose pictures they are; None where it is not registered here.
    """
    if dataset is None:
        st.info(
            f"The data set is not on this computer, so its pictures aren't. {_STILL} "
            "To see them, add its folder on the page Dataset.",
            icon=":material/no_photography:",
        )
    elif not Path(dataset.root).is_dir():
        st.info(
            f"The folder {shell.plain(dataset.root)} is not there any more, so the "
            f"pictures can't be shown. {_STILL} To see them, put the folder back.",
            icon=":material/no_photography:",
        )
