"""Studies made by hand: their files, without a worker."""

from __future__ import annotations

import time
from typing import Any

from core.data.datasets import Dataset
from core.data.manifests import current_manifest
from core.runs.study import Study
from core.storage.files import write_json
from core.storage.locks import try_lock
from core.storage.paths import studies_dir


def made_study(
    kind: str,
    dataset: Dataset,
    result: dict[str, Any] | None,
    name: str = "study-1",
    **status: Any,
) -> Study:
    """A study of a data set's images as they are split now; done unless said so."""
    manifest = current_manifest(dataset)
    assert manifest is not None
    path = studies_dir() / name
    path.mkdir()
    manifest.save(path / "manifest.json")
    about = {
        "dataset": dataset.id,
        "dataset_name": dataset.name,
        "manifest_digest": manifest.digest,
        "created": time.time(),
    }
    write_json(path / "about.json", about)
    config = {"dataset": dataset.id, "strategy": "frozen"}
    told = {"kind": kind, "config": config, "options": status.pop("options", {})}
    write_json(path / "study.json", told)
    write_json(path / "launch.json", {"id": "a", "time": 0.0})
    write_json(path / "status.json", {"state": "done", "launch": "a"} | status)
    if result is not None:
        write_json(path / "result.json", result)
    return Study(path)


def rank_row(backbone: str, accuracy: float, seconds: float = 9.0) -> dict[str, Any]:
    """A backbone's row of a ranking, with an interval of 2 points to either side."""
    return {
        "backbone": backbone,
        "title": f"The {backbone}",
        "accuracy": accuracy,
        "interval": [accuracy - 0.02, accuracy + 0.02],
        "balanced_accuracy": accuracy - 0.01,
        "majority": 0.5,
        "count": 1000,
        "image_size": 224,
        "parameters": 3_400_000,
        "seconds": seconds,
    }


def curve_result(expected: float | None = 0.9) -> dict[str, Any]:
    """A learning curve; without an expected accuracy it makes no statement."""
    points = [
        {
            "share": share,
            "count": count,
            "accuracy": accuracy,
            "low": accuracy - 0.02,
            "high": accuracy + 0.01,
            "accuracies": [accuracy],
        }
        for share, count, accuracy in ((0.1, 20, 0.6), (0.5, 100, 0.7), (1, 200, 0.8))
    ]
    return {
        "backbone": "efficientnet_lite0",
        "image_size": 224,
        "points": points,
        "expected": {
            "count": 400,
            "accuracy": expected,
            "interval": [0.85, 0.95],
            "gain": 0.1,
            "gain_interval": [0.05, 0.15],
            "reason": "",
        },
        "verdict": "More images would help: 400 instead of 200.",
        "num_validation": 50,
    }


class held:
    """Holds a study's lock, as its worker does."""

    def __init__(self, study: Study) -> None:
        self._path = study.path / "lock"

    def __enter__(self) -> None:
        self._lock = try_lock(self._path)
        assert self._lock is not None

    def __exit__(self, *_: object) -> None:
        if self._lock is not None:
            self._lock.release()
