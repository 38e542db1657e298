"""The search for wrong labels: started, watched, and what the last one found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from core.data.datasets import Dataset
from core.language.texts import _, mark
from core.runs.study import Study, load_study
from core.runs.study_formats import SuspectsResult
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.studies import progress
from pages._ui.studies.results import ended_and_not

KIND = "suspects"

_WHAT = mark(
    "A linear classifier is trained on what a pretrained network sees, and "
    "asked about images that it has not seen (cross-validation). Where it is sure of "
    "another class than the given one, the label is a suspect. It can be wrong, and so "
    "you decide."
)


class Search(NamedTuple):
    """The searches of a data set.

    Attributes:
        active: The one that is at work or waits, if any.
        broken: The newest one, where it ended without a result and was not stopped.
        result: Of the newest one of the split as it is now, else of another split.
        is_outdated: Whether the result is of other images or another split.
    """

    active: Study | None
    broken: Study | None
    result: SuspectsResult | None
    is_outdated: bool


def last_search(dataset_id: str, digest: str) -> Search:
    """What is known from the searches of a data set.

    Args:
        dataset_id: Of the data set.
        digest: Of its manifest as it is now.
    """
    active, broken, ended = ended_and_not(KIND, dataset_id)
    is_own = [study.about.get("manifest_digest") == digest for study in ended]
    # Those of this split first; of 50,000 images a result is megabytes of JSON.
    for own in (True, False):
        for study, of_this_split in zip(ended, is_own, strict=True):
            if of_this_split == own and (result := _result(study)):
                return Search(active, broken, result, not own)
    return Search(active, broken, None, False)


def scores(dataset_id: str, digest: str) -> Mapping[str, float]:
    """How suspicious the label of each image is, by path; 1 = surely wrong."""
    result = last_search(dataset_id, digest).result
    return {path: score for path, __, score in result["scores"]} if result else {}


def start_button(dataset: Dataset, again: bool) -> None:
    """The button that starts a search."""
    label = _("Search again") if again else _("Search for wrong labels")
    if not again:
        label += progress.estimate_text(KIND, dataset)
    if st.button(
        label,
        icon=":material/troubleshoot:",
        key="start_suspects",
        type="secondary" if again else "primary",
        help=_(_WHAT),
    ):
        progress.start(KIND, dataset)


def _result(study: Study) -> SuspectsResult | None:
    file = file_fingerprint(study.path / "result.json")
    return _read(study.id, file) if file.exists else None


@st.cache_resource(max_entries=8, show_spinner=False)
def _read(study_id: str, file: FileFingerprint) -> SuspectsResult | None:
    """Shared between sessions, never changed."""
    return load_study(study_id).result(SuspectsResult)
