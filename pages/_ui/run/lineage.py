"""The earlier models that a run was trained on from, and whether its figures suffer."""

from __future__ import annotations

import streamlit as st

from core.analysis.lineage_words import has_leak, leaks, origin
from core.language.texts import _
from core.runs.lineage import read_lineage
from core.runs.run import Run
from core.storage.paths import runs_dir
from pages._ui.frame import shell


def show_lineage(run: Run) -> None:
    """Where a run began with another one's model: which, and what that had seen."""
    lineage = read_lineage(run)
    if not (text := origin(lineage)):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/moving: {shell.plain(text)}",
            width="stretch",
            help=leaks(lineage) or None,
        )
        parent = lineage["ancestors"][0].get("run", "")
        is_here = (runs_dir() / parent / "config.json").is_file()
        if is_here and st.button(
            _("Open that run"), icon=":material/arrow_back:", key="open_parent"
        ):
            shell.open_page("train", run=parent)
    if has_leak(lineage):
        st.warning(leaks(lineage), icon=":material/visibility:")
