"""Validation accuracy per epoch, as small as a cell: read once per run."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean

import streamlit as st

from core.config import PHASES
from core.runs.metrics_log import read_history
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.paths import runs_dir

_MAX_RUNS = 5000
_MOST_SECONDS = 0.5  # of a look; who looks again sees the others

Curve = tuple[float, ...]


def sparklines(run_ids: Iterable[str]) -> tuple[dict[str, Curve], int]:
    """Curves by run, and how many there was no time to read.

    Args:
        run_ids: Most wanted first.

    Returns:
        Fractions per epoch, phase after phase; of a run without an epoch none.
    """
    known, folder = _known(), runs_dir()
    until, left, found = time.monotonic() + _MOST_SECONDS, 0, {}
    for run_id in run_ids:
        file = file_fingerprint(f"{folder}/{run_id}/metrics.jsonl")
        kept = known.get(run_id)
        if kept is None or kept[0] != file:
            if time.monotonic() > until:
                left += 1
                continue
            if len(known) >= _MAX_RUNS:
                known.clear()
            kept = known[run_id] = file, _read(Path(file.path))
        found[run_id] = kept[1]
    return found, left


def mean_curve(curves: Sequence[Curve]) -> Curve:
    """The mean of several, as far as the shortest goes."""
    if len(curves) == 1:
        return curves[0]
    whole = [curve for curve in curves if curve]
    return tuple(map(fmean, zip(*whole, strict=False)))


@st.cache_resource(max_entries=1, show_spinner=False)
def _known() -> dict[str, tuple[FileFingerprint, Curve]]:
    """By run: the file as it was when it was read, and its curve."""
    return {}


def _read(path: Path) -> Curve:
    epochs = read_history(path).epochs
    values = (
        epoch.get("val_accuracy") for phase in PHASES for epoch in epochs.get(phase, ())
    )
    return tuple(value for value in values if value is not None)
