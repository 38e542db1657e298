"""What results cost, read once as long as their files stay the same."""

from __future__ import annotations

import streamlit as st

from core.analysis.cost import Cost, cost_of
from core.runs.run import Run
from core.storage.fingerprint import FileFingerprint, file_fingerprint

_MOST = 10_000  # results whose cost is kept

_Files = tuple[FileFingerprint, FileFingerprint]


def known_cost(run: Run, phase: str) -> Cost:
    """What a finished phase cost.

    Raises:
        RunError: The phase has not been finished.
    """
    # Not `st.cache_data`: see `pages._ui.run.memo.run_summary`.
    known, key = _known(), (run.id, phase)
    files = (
        file_fingerprint(run.path / phase / "result.json"),
        file_fingerprint(run.path / "status.json"),
    )
    found = known.get(key)
    if found is None or found[0] != files:
        if len(known) >= _MOST:
            known.clear()
        found = known[key] = files, cost_of(run, phase)
    return found[1]


@st.cache_resource(max_entries=1, show_spinner=False)
def _known() -> dict[tuple[str, str], tuple[_Files, Cost]]:
    """By run and phase: the files that were read, and what they said."""
    return {}
