"""What compared models had learned from before, where that flatters their figures."""

from __future__ import annotations

import streamlit as st

from core.analysis.lineage_words import has_leak, leaks
from core.runs.lineage import read_lineage
from pages._ui.compare.selection import Selection
from pages._ui.frame import shell


def show_leaks(selection: Selection) -> None:
    """A warning for each run that is judged by images which its model had seen."""
    runs = {
        run.id: (run, name)
        for (run, _), name in zip(selection.results, selection.names(), strict=True)
    }
    for run, name in runs.values():
        lineage = read_lineage(run)
        if has_leak(lineage):
            called = f"**{shell.plain(name)}:** " if len(runs) > 1 else ""
            st.warning(f"{called}{leaks(lineage)}", icon=":material/visibility:")
