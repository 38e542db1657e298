"""What fine-tuning changed in a run, held against its frozen model once."""

from __future__ import annotations

import streamlit as st

from core.analysis.run_findings import run_switches
from core.analysis.switch import Switch
from core.runs.run import Run, load_run
from core.storage.fingerprint import FileFingerprint, file_fingerprint

_PHASES = ("frozen", "finetune")


def switches(run: Run) -> dict[str, Switch]:
    """By split; {} as long as not both phases are finished."""
    if any(run.result(phase) is None for phase in _PHASES):
        return {}
    files = [run.path / phase / "predictions.npz" for phase in _PHASES]
    return _switches(run.id, tuple(map(file_fingerprint, files)))


@st.cache_data(max_entries=64, show_spinner=False)
def _switches(run_id: str, files: tuple[FileFingerprint, ...]) -> dict[str, Switch]:
    return run_switches(load_run(run_id))
