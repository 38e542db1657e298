"""What the results on screen say of each image, calibrated as on Predict."""

from __future__ import annotations

import dataclasses

import streamlit as st

from core.analysis.calibration import tempered
from core.runs.predictions import Predictions
from core.runs.run import Run, load_run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.charts.series import Series
from pages._ui.compare.selection import Selection
from pages._ui.studies.trust import known_trust


def answers_of(run: Run, phase: str, split: str) -> Predictions:
    """A model's answers, with the probabilities that Predict shows.

    Args:
        run: With this phase finished.
        phase: Its name.
        split: "validation" or "test".

    Returns:
        Divided by the temperature where one is known. Shared between sessions: read it,
        and change nothing.

    Raises:
        RunError: They are missing or damaged.
    """
    file = file_fingerprint(run.path / phase / "predictions.npz")
    return _answers((run.id, phase, split, file), temperature_of(run, phase))


def temperature_of(run: Run, phase: str) -> float:
    """By which a model's answers are calibrated; 1 where none is known."""
    trust = known_trust(run, phase)
    return trust["temperature"] if trust else 1.0


@st.cache_resource(max_entries=16, show_spinner=False)
def _answers(
    which: tuple[str, str, str, FileFingerprint], temperature: float
) -> Predictions:
    run_id, phase, split, __ = which
    found = load_run(run_id).predictions(phase, split)
    calibrated = tempered(found.probabilities, temperature)
    return dataclasses.replace(found, probabilities=calibrated)


def series_of(selection: Selection) -> list[Series]:
    """How the results are told apart on a chart, in their order."""
    return [
        Series(name, phase, place)
        for place, (name, (__, phase)) in enumerate(
            zip(selection.names(), selection.results, strict=True)
        )
    ]
