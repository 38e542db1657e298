"""What Compare remembers: two models' answers, held against each other once."""

from __future__ import annotations

import streamlit as st

from core.analysis.comparison import Comparison, compare_runs
from core.runs.run import Run, load_run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.compare.selection import Selection

_Side = tuple[str, str, FileFingerprint]  # a run's id, a phase, and its answers


def comparison_of(pair: Selection) -> Comparison:
    """Compare two models, the second with the first, or give what was found before.

    10,000 images of 1,000 classes are 40 MB of probabilities for each of the two.

    Returns:
        Shared between sessions: read it, and change nothing.

    Raises:
        RunError: See `core.analysis.comparison.compare_runs`.
    """
    a, b = pair.results
    return _compared(_side(*a), _side(*b), pair.split)


def _side(run: Run, phase: str) -> _Side:
    return run.id, phase, file_fingerprint(run.path / phase / "predictions.npz")


@st.cache_resource(max_entries=2, show_spinner=False)
def _compared(a: _Side, b: _Side, split: str) -> Comparison:
    one, other = ((load_run(run_id), phase) for run_id, phase, _ in (a, b))
    return compare_runs(one, other, split)
