"""Whether a data set's files are still those that were split."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import streamlit as st

from core.data.changes import changes_since_split, is_as_split
from core.data.datasets import Dataset, load_dataset
from core.data.manifests import current_manifest
from core.errors import DataError
from core.language.current import LANGUAGES, language, speaking
from core.language.numerals import day_text
from core.language.texts import _, mark
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.dataset.facts import facts_of
from pages._ui.frame import shell

_LISTED_SECONDS = 30  # that a list of files counts as new: 50,000 take half a second
_GO = mark("Go to the split")


def check_for_changes(dataset: Dataset) -> bool:
    """List the files and remember how they differ from the split; opens none.

    Returns:
        Whether anything was added, is gone or has changed.

    Raises:
        DataError: The data set's folder is not there.
    """
    words = _differences(dataset)
    split = file_fingerprint(_manifest(dataset))
    st.session_state[_key(dataset)] = {"words": words, "split": split}
    return bool(words)


def show_changes(dataset: Dataset) -> None:
    """Say what the last check found, until there is a new split."""
    found = st.session_state.get(_key(dataset))
    split = file_fingerprint(_manifest(dataset))
    if found is None or found["split"] != split or not found["words"]:
        return
    _warn(found["words"][language()], split)
    if st.session_state.get("view") != "Split":
        st.button(_(_GO), icon=":material/shuffle:", on_click=_open_split)


def show_old_split(dataset: Dataset) -> None:
    """List the files, and say if a training would use a split that is out of date."""
    split = file_fingerprint(_manifest(dataset))
    if not split.exists:
        return
    try:
        words = _recent_differences(dataset.id, split, _choice(dataset))
    except DataError as error:
        shell.show_error(error)
        return
    if not words:
        return
    _warn(words[language()], split)
    if st.button(_(_GO), icon=":material/shuffle:", key="train_old_split"):
        shell.open_page("dataset", dataset=dataset.id, view="Split")


def _warn(words: str, split: FileFingerprint) -> None:
    when = datetime.fromtimestamp(split.mtime_ns / 1e9)
    st.warning(
        _(
            "Since the split of {day} at {time}: {changes}. Make a new split to use "
            "the files as they are, or only add new files: then every other image "
            "keeps its side.",
            day=day_text(when),
            time=f"{when:%H:%M}",
            changes=shell.plain(words),
        ),
        icon=":material/difference:",
    )


def _differences(dataset: Dataset) -> dict[str, str]:
    """What is different, in each language; {} = nothing."""
    manifest = current_manifest(dataset)
    if manifest is None:
        return {}
    changes = changes_since_split(dataset, manifest)
    words = {}
    for code in LANGUAGES:
        with speaking(code):
            words[code] = changes.words
    return words if all(words.values()) else {}


@st.cache_data(ttl=_LISTED_SECONDS, max_entries=16, show_spinner=False)
def _recent_differences(
    dataset_id: str, split: FileFingerprint, choice: FileFingerprint
) -> dict[str, str]:
    dataset = load_dataset(dataset_id)
    if facts := facts_of(dataset):
        rows = (*facts["unusable"], *facts["copies"], *facts["decided"])
        left_out = {row[0] for row in rows}
        if is_as_split(dataset, facts["files"], left_out):
            return {}
    return _differences(dataset)


def _open_split() -> None:
    st.session_state["view"] = "Split"


def _key(dataset: Dataset) -> str:
    return f"_changes_{dataset.id}"


def _manifest(dataset: Dataset) -> Path:
    return dataset.folder / "manifest.json"


def _choice(dataset: Dataset) -> FileFingerprint:
    return file_fingerprint(dataset.folder / "layout.json")
