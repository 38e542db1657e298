"""Runs of a lesson, of files alone: as its settings say, ended, with these figures."""

from __future__ import annotations

import json
import time
from typing import Any

from core.config import RunConfig
from core.config.recipes import recipe
from core.lessons.course import wanted
from core.lessons.form import SAMPLE, Lesson
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import read_json, write_json
from tests.core.runs.conftest import small_manifest
from tests.results import phase_figures

LOSSES = [1.1, 0.8, 0.6, 0.7, 0.9]  # on validation images, epoch by epoch


def lesson_config(lesson: Lesson, index: int, dataset: str = SAMPLE) -> RunConfig:
    """The settings that a lesson asks for at a step."""
    values = json.loads(json.dumps(recipe(lesson.recipe).config.to_json()))
    for name, value in wanted(lesson, index).items():
        *parents, last = name.split(".")
        part = values
        for parent in parents:
            part = part[int(parent)] if isinstance(part, list) else part[parent]
        assert last in part, f"{lesson.key} sets {name}, which is no setting"
        part[last] = value
    return RunConfig.from_json(values | {"dataset": dataset})


def ended_run(config: RunConfig, losses: list[float] = LOSSES) -> Run:
    """A finished run whose phases trained as many weights as they really would."""
    run = create_run(config, small_manifest(), "sample")
    now = {"created": time.time()}
    write_json(run.path / "about.json", read_json(run.path / "about.json") | now)
    write_json(run.path / "launch.json", {"id": "a", "time": 0.0})
    write_json(run.path / "status.json", {"state": "done", "launch": "a"})
    lines: list[dict[str, Any]] = []
    for place, phase in enumerate(config.phases):
        (run.path / phase).mkdir()
        result = phase_figures(
            phase=phase,
            val_accuracy=0.9 - 0.3 * place,
            trainable_parameters=_trained(config, phase),
        )
        every = {"parameters": config.network.parameters + _HEAD}
        write_json(run.path / phase / "result.json", {**result, **every})
        lines.append({"event": "phase", "phase": phase, "epoch": 0, "first": 0})
        for epoch, loss in enumerate(losses, start=1):
            line = {"event": "epoch", "phase": phase, "epoch": epoch, "seconds": 1.0}
            lines.append(line | {"loss": 1 / epoch, "val_loss": loss})
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (run.path / "metrics.jsonl").write_text(text)
    return Run(run.path)


def lesson_runs(lesson: Lesson, **changes: Any) -> dict[str, Run]:
    """All runs of a lesson by its names for them; see `ended_run`."""
    return {
        step.run: ended_run(lesson_config(lesson, index), **changes)
        for index, step in enumerate(lesson.steps)
        if step.run
    }


_HEAD = 2_562  # weights of a head for two classes on 1,280 features


def _trained(config: RunConfig, phase: str) -> int:
    if phase == "frozen":
        return _HEAD
    lines = config.thaw_lines
    return _HEAD + (lines[0].trained_parameters if lines else config.network.parameters)
