"""What the Predict page remembers: loaded models, and what they said of pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

import streamlit as st

from core.runs.run import Run, load_run
from core.serving.predictor import Predictor, predictor_of
from core.storage.fingerprint import FileFingerprint, file_fingerprint

_THUMBNAIL_SIDE = 320  # pixels


class Answer(TypedDict):
    """What a model says of one picture, and a small JPEG to show beside it."""

    top: tuple[tuple[str, float], ...]  # class and probability, best first
    error: str  # "" where the picture could be read
    thumbnail: bytes
    novelty: float | None  # above 1 = unlike the training images; None = not known


def answer(run: Run, phase: str, source_id: str, source: Path | bytes) -> Answer:
    """Classify one picture, or give what was said of it before.

    Args:
        run: With a finished phase.
        phase: The finished phase.
        source_id: Stands for the picture: an upload's id, or a path's fingerprint.
        source: The file, or its content.

    Raises:
        RunError: The phase has not been finished, or its model is incomplete.
    """
    files = run.serving_dir(phase) / "model.xml", run.trust_dir(phase) / "trust.json"
    model = tuple(map(file_fingerprint, files))
    return _answer(run.id, phase, model, source_id, source)


@st.cache_data(max_entries=1000, show_spinner=False)
def _answer(
    run_id: str,
    phase: str,
    model: tuple[FileFingerprint, ...],
    source_id: str,
    _source: Path | bytes,
) -> Answer:
    ready = _predictor(run_id, phase, model)
    (found,) = ready.classify([("", _source)], thumbnail_side=_THUMBNAIL_SIDE)
    return {
        **{"top": found.top, "error": found.error, "thumbnail": found.thumbnail},
        "novelty": found.novelty,
    }


@st.cache_resource(max_entries=2, show_spinner=False)
def _predictor(
    run_id: str, phase: str, model: tuple[FileFingerprint, ...]
) -> Predictor:
    """The model of a finished phase, loaded once for all sessions."""
    return predictor_of(load_run(run_id), phase)
