"""Scripts of `core.keras_script`, run in a process of their own; their reports."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.config import RunConfig
from core.models.head import count_parameters
from core.models.line import set_trainable
from core.training.network import Network

RUNNER = Path(__file__).with_name("run_scripts.py")
CLASSES = {"disc": 14, "square": 14}
TITLES = {"frozen": "Frozen", "finetune": "Fine-tuned", "scratch": "From scratch"}

Report = list[dict[str, Any]]


def short(config: RunConfig) -> RunConfig:
    """Random weights, one batch per phase and step, the smallest images."""
    steps = [dataclasses.replace(step, epochs=1) for step in config.finetune.steps]
    finetune = dataclasses.replace(config.finetune, steps=tuple(steps))
    return dataclasses.replace(
        config,
        weights="none",
        image_size=config.facts.min_size,
        batch_size=32,
        frozen=dataclasses.replace(config.frozen, epochs=1),
        finetune=finetune,
        scratch=dataclasses.replace(config.scratch, epochs=1),
    )


def run_scripts(
    folder: Path,
    scripts: Mapping[str, str],
    data: Path,
    split: str = "",
    mode: str = "graph",
) -> dict[str, Report]:
    """Run scripts in a process that knows nothing of this project; see `RUNNER`."""
    jobs = []
    for name, code in scripts.items():
        place = folder / f"script of {name}"
        place.mkdir()
        (place / "train.py").write_text(code)
        if split:
            (place / "split.csv").write_text(split)
        jobs.append((name, str(place), str(data)))
    (folder / "jobs.json").write_text(json.dumps(jobs))
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, RUNNER, folder / "jobs.json", folder / "report.json", mode],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr[-3000:]
    reports: dict[str, Report] = json.loads((folder / "report.json").read_text())
    return reports


def expected(config: RunConfig, phase: str) -> dict[str, Any]:
    """What the run's own network is in a phase."""
    network = Network(config, len(CLASSES))
    if phase == "scratch":
        network.scratch_model()
    elif phase == "finetune":
        set_trainable(network.backbone, config.thaw_lines[-1].names)
    return {
        "phase": TITLES[phase],
        "parameters": network.model.count_params(),
        "trained": count_parameters(network.model.trainable_weights),
        "layers": [
            [layer.name, layer.trainable]
            for layer in network.backbone.layers
            if layer.weights
        ],
    }


def assert_same_network(config: RunConfig, report: Report) -> None:
    """Its size, and in each phase what is trainable, are the run's."""
    built, *phases = report
    assert len(phases) == len(config.phases)
    for phase, found in zip(config.phases, phases, strict=True):
        wanted = expected(config, phase)
        assert {key: found[key] for key in wanted} == wanted
        assert 0.0 <= found["accuracy"]["validation"] <= 1.0
        moved = found["statistics"] != built["statistics"]
        assert moved == (phase == "scratch"), "batch normalisation's statistics"
