"""Studies of drawn pictures that end in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.data.manifest import Manifest
from core.runs import jobs
from core.runs.jobs import submit_study
from core.runs.study import Study, load_study
from core.training.studies import perform
from tests.conftest import tiny_config, write_mobilenet_weights

Submit = Callable[..., Study]


def starter(
    manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Submit:
    """Makes a study's directory, without a worker."""
    monkeypatch.setattr(jobs, "launch", lambda job: None)
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")

    def made(kind: str, options: dict[str, Any], **changes: Any) -> Study:
        settings = {"weights": str(weights)} | changes
        config = tiny_config(manifest.dataset_id, **settings)
        return submit_study(kind, config, manifest, "pictures", options)

    return made


def finished(study: Study) -> dict[str, Any]:
    """Its result, when it has come to its end here."""
    perform(study)
    assert study.status()["state"] == "done"
    assert {s["state"] for s in study.status()["stages"].values()} == {"done"}
    found = load_study(study.id).result
    assert found is not None
    return found
