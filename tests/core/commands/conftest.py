"""A data set that the commands read runs of, and studies that end at once."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest

from core.cli import studies
from core.commands import export
from core.config import RunConfig
from core.runs import queue
from core.runs.study import Study
from core.storage.files import write_json
from tests.core.commands.model_study_results import EVALUATION, PARITY, TRUST
from tests.core.commands.study_results import (
    AUTO,
    CURVE,
    HEALTH,
    MAP,
    POOL,
    RANKING,
    RATES,
    SUSPECTS,
    SWEEP,
)


@pytest.fixture
def found() -> dict[str, Any]:
    """What each kind of study finds; nothing where it has no entry."""
    return {
        "rank": RANKING,
        "curve": CURVE,
        "find_lr": RATES,
        "suspects": SUSPECTS,
        "health": HEALTH,
        "map": MAP,
        "pool": POOL,
        "evaluate": EVALUATION,
        "trust": TRUST,
        "sweep": SWEEP,
        "auto": AUTO,
    }


@pytest.fixture
def asked(
    found: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> list[tuple[str, RunConfig, dict[str, Any]]]:
    """Kind, settings and options of the studies that were asked for.

    No worker is started: each study ends at once with what is found.
    """
    seen: list[tuple[str, RunConfig, dict[str, Any]]] = []

    def follow(study: Study, *_: Any) -> str:
        seen.append((study.kind, study.config, study.options))
        if study.kind not in found:
            return "interrupted"
        write_json(study.path / "result.json", found[study.kind])
        return "done"

    monkeypatch.setattr(queue, "launch", lambda job: None)
    monkeypatch.setattr(studies, "follow", follow)
    return seen


@pytest.fixture
def exports_asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Options of the exports that were asked for; each ends at once.

    ONNX is refused, and all others are made.
    """
    options: list[dict[str, Any]] = []

    def follow(study: Study, *_: Any) -> str:
        options.append(study.options)
        made, refused = [], []
        for name in study.options["formats"]:
            if name == "onnx":
                refused.append({"format": name, "reason": "It differs."})
                continue
            with zipfile.ZipFile(study.path / f"{name}.zip", "w") as archive:
                archive.writestr("format", name)
            one = {"format": name, "file": f"{name}.zip", "num_bytes": 120}
            made.append(one | {"digest": "d", "seconds": 1.0, "parity": PARITY})
        result = {"run": study.options["run"], "phase": study.options["phase"]}
        write_json(
            study.path / "result.json", result | {"made": made, "refused": refused}
        )
        return "done"

    monkeypatch.setattr(queue, "launch", lambda job: None)
    monkeypatch.setattr(export, "follow", follow)
    return options
