"""The looks that runs took at unlabelled images, and what the last one found."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from core.data.datasets import Dataset
from core.data.image_paths import pool_folder
from core.runs.study import Study, load_study
from core.runs.study_formats import PoolResult
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.studies.results import ended_and_not

KIND = "pool"


class Look(NamedTuple):
    """The looks at a pool.

    Attributes:
        active: The one that is at work or waits, if any.
        broken: The newest one, where it ended without a result and was not stopped.
        result: Of the newest one that has one, if it is of the folder as it is now.
    """

    active: Study | None
    broken: Study | None
    result: PoolResult | None


def last_look(dataset: Dataset) -> Look:
    """What is known from the looks at a data set's pool."""
    active, broken, ended = ended_and_not(KIND, dataset.id)
    root = str(pool_folder(dataset.id))
    for study in ended:
        file = file_fingerprint(study.path / "result.json")
        result = _read(study.id, file) if file.exists else None
        if result and result["root"] == root:
            return Look(active, broken, result)
    return Look(active, broken, None)


@st.cache_resource(max_entries=8, show_spinner=False)
def _read(study_id: str, file: FileFingerprint) -> PoolResult | None:
    """Shared between sessions, never changed."""
    return load_study(study_id).result(PoolResult)
