"""A search for wrong labels made by hand, and the files that must stay as they are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.runs.study import Study
from core.runs.study_formats import Suspect
from pages._ui.decide import decided
from tests.core.commands.study_results import SUSPECTS
from tests.pages.finished_study import made_study


def searched(dataset: Dataset, suspicious: Sequence[str]) -> Study:
    """A finished search; each suspect is probably of the next class.

    Args:
        dataset: Its images.
        suspicious: Paths of the suspects, the worst first.
    """
    manifest = ensure_manifest(dataset)
    names, by_path = manifest.class_names, {e.path: e for e in manifest.entries}
    other = [{"path": e.path, "label": names[e.label], "similarity": 0.9}
             for e in manifest.entries[:3]]  # fmt: skip
    found: list[Suspect] = [
        {
            "path": path,
            "digest": by_path[path].digest,
            "label": names[by_path[path].label],
            "likely": names[(by_path[path].label + 1) % len(names)],
            "label_probability": 0.04,
            "likely_probability": 0.962,
            "score": 0.96,
            "neighbours": other,  # type: ignore[typeddict-item]
        }
        for path in suspicious
    ]
    scores = [
        [e.path, e.digest, 0.9 if e.path in suspicious else 0.1]
        for e in manifest.entries
    ]
    return made_study(
        "suspects", dataset, {**SUSPECTS, "suspects": found, "scores": scores}
    )


def checksums(dataset: Dataset) -> dict[str, str]:
    """A digest of each file in the data set's own folder."""
    root = Path(dataset.root)
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def said(dataset: Dataset) -> dict[str, str]:
    """What is decided, in words, by path."""
    now = decided.standings(dataset)
    return {path: decided.words(standing) for path, standing in now.items()}
