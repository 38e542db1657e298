"""What explanations remember: loaded models, and what they saw in pictures.

Everything is kept by the picture's content and the model's file, and bounded.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st

from core.errors import ImageError
from core.explain.explanation import Seen, heat_map, look
from core.explain.occlusion import Progress
from core.runs.run import Run, load_run
from core.serving.predictor import Predictor, predictor_of
from core.storage.fingerprint import (
    FileFingerprint,
    content_digest,
    file_digest,
    file_fingerprint,
)

SIDE = 480  # pixels, the longer side of what is shown

Model = tuple[str, str, FileFingerprint, FileFingerprint]  # run, phase, its files


def model_of(run: Run, phase: str) -> Model:
    """What a finished phase's model is known by.

    Raises:
        RunError: The phase has not been finished.
    """
    network = file_fingerprint(run.serving_dir(phase) / "model.xml")
    return run.id, phase, network, file_fingerprint(run.trust_dir(phase))


def digest_of(picture: Path | bytes) -> str:
    """What a picture is known by.

    Raises:
        ImageError: The file can't be read.
    """
    if isinstance(picture, bytes):
        return content_digest(picture)
    digest = file_digest(picture)
    if digest is None:
        raise ImageError("the file is missing or can't be read")
    return digest


@st.cache_resource(max_entries=4, show_spinner=False)
def predictor(model: Model) -> Predictor:
    """The model, loaded once for all sessions."""
    run_id, phase, *_ = model
    return predictor_of(load_run(run_id), phase)


@st.cache_resource(max_entries=64, show_spinner=False)
def seen(model: Model, digest: str, _picture: Path | bytes) -> Seen:
    """What a model says of a picture; shared: read it, and change nothing.

    Raises:
        ImageError: The picture can't be read.
    """
    return look(predictor(model), _picture, SIDE)


@st.cache_resource(max_entries=256, show_spinner=False)
def heat(
    model: Model,
    digest: str,
    label: int,
    method: str,
    _picture: Path | bytes,
    _progress: Progress,
) -> np.ndarray:
    """The heat map of a class; shared: read it, and change nothing."""
    looked_at = seen(model, digest, _picture)
    return heat_map(predictor(model), looked_at, label, method, _progress)
