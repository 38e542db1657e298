"""Whether a data set's files are still those that were split."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TypedDict

import streamlit as st

from core.data.datasets import Dataset, list_files
from core.data.scan import cached_scan
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.text.numbers import number


class Changes(TypedDict):
    """How many files differ from what was split, and which split that was."""

    added: int
    gone: int
    changed: int
    split: FileFingerprint


def check_for_changes(dataset: Dataset) -> bool:
    """List the files and remember how they differ from the split; opens none.

    Returns:
        Whether anything was added, is gone or has changed.

    Raises:
        DataError: The data set's folder is not there.
    """
    manifest = file_fingerprint(_manifest(dataset))
    found = {file.path: file for file in list_files(dataset).files}
    scan = cached_scan(dataset)
    count: Counter[str] = Counter()
    known = {image.path: image for image in scan.images} if scan else {}
    bad = {item.path for item in scan.bad_files} if scan else set()
    for path, file in found.items():
        if image := known.get(path):
            was = image.num_bytes, image.mtime_ns
            count["changed"] += (file.num_bytes, file.mtime_ns) != was
        elif path in bad:  # perhaps repaired
            count["changed"] += file.mtime_ns > manifest.mtime_ns
        else:
            count["added"] += 1
    count["gone"] = sum(path not in found for path in known)
    changes: Changes = {
        "added": count["added"],
        "gone": count["gone"],
        "changed": count["changed"],
        "split": manifest,
    }
    st.session_state[_key(dataset)] = changes
    return any(count.values())


def show_changes(dataset: Dataset) -> None:
    """Say what the last check found, until there is a new split."""
    changes: Changes | None = st.session_state.get(_key(dataset))
    if changes is None or changes["split"] != file_fingerprint(_manifest(dataset)):
        return
    differences = [
        f"{number(count, 'file')} {verb[count != 1]}"
        for count, verb in (
            (changes["added"], ("was added", "were added")),
            (changes["gone"], ("is gone", "are gone")),
            (changes["changed"], ("has changed", "have changed")),
        )
        if count
    ]
    if not differences:
        return
    when = datetime.fromtimestamp(changes["split"].mtime_ns / 1e9)
    st.warning(
        f"Since the split of {when:%d %b %Y, %H:%M} {', '.join(differences)}. Make a "
        "new split to use the files as they are.",
        icon=":material/difference:",
    )
    if st.session_state.get("view") != "Split":
        st.button("Go to the split", icon=":material/shuffle:", on_click=_open_split)


def _open_split() -> None:
    st.session_state["view"] = "Split"


def _key(dataset: Dataset) -> str:
    return f"_changes_{dataset.id}"


def _manifest(dataset: Dataset) -> Path:
    return dataset.folder / "manifest.json"
