"""How long models take to answer one picture: measured when asked for, then kept."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.language.texts import _
from core.runs.run import Run
from core.serving.latency import answer_seconds
from core.serving.predictor import Predictor
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.compare.results import Result

_MOST = 2000  # models whose latency is kept

_Model = tuple[str, str, FileFingerprint]  # a run's id, a phase, and its network


def known_latency(run: Run, phase: str) -> float | None:
    """Seconds that a model takes for one picture; None until it was measured."""
    return _known().get(_model(run, phase))


def measure_latencies(results: Sequence[Result]) -> None:
    """Measure those that are not known; each takes a second or two.

    A model is loaded for it and let go again.

    Raises:
        RunError: A model is damaged.
    """
    known = _known()
    todo = [result for result in results if known_latency(*result) is None]
    bar = st.progress(0.0, _("Measuring how long one answer takes"))
    for number, (run, phase) in enumerate(todo):
        if len(known) >= _MOST:
            known.clear()
        found = answer_seconds(Predictor(run.serving_dir(phase)))
        known[_model(run, phase)] = found
        bar.progress((number + 1) / len(todo))
    bar.empty()


def _model(run: Run, phase: str) -> _Model:
    return run.id, phase, file_fingerprint(run.serving_dir(phase) / "model.xml")


@st.cache_resource(max_entries=1, show_spinner=False)
def _known() -> dict[_Model, float]:
    """By model; shared by all sessions, until the server ends."""
    return {}
