"""Finished runs of files alone, without images or models, made in milliseconds."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from core.config import RunConfig
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import read_json, write_json
from tests.core.runs.conftest import small_manifest
from tests.results import phase_figures

CONFIG = RunConfig(dataset="d")


def made_run(
    created: float,
    accuracy: float = 0.8,
    group: str = "",
    name: str = "cats",
    **settings: Any,
) -> Run:
    """A run that ended.

    Args:
        created: Unix time, seconds.
        accuracy: Of both phases, on validation and test images.
        group: Of seeds.
        name: Of its data set.
        settings: Of its config that are not the defaults.
    """
    config = replace(CONFIG, **settings)
    run = create_run(config, small_manifest(), name, group)
    about = read_json(run.path / "about.json") | {"created": created}
    write_json(run.path / "about.json", about)
    write_json(run.path / "launch.json", {"id": "a", "time": created})
    write_json(run.path / "status.json", {"state": "done", "launch": "a"})
    lines = []
    for phase in config.phases:
        (run.path / phase).mkdir()
        figures = {"val_accuracy": accuracy, "test_accuracy": accuracy}
        found = phase_figures(phase=phase, **figures) | {"parameters": 20}
        write_json(run.path / phase / "result.json", found)
        lines.append({"event": "phase", "phase": phase, "epoch": 0})
        for epoch in (1, 2):
            event = {"event": "epoch", "phase": phase, "epoch": epoch}
            lines.append(event | {"val_accuracy": accuracy * epoch / 2})
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (run.path / "metrics.jsonl").write_text(text)
    return Run(run.path)
