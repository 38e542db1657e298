"""Runs whose curves grow, for those who mirror them."""

from __future__ import annotations

import json

from core.runs.run import Run
from core.storage.files import write_json
from tests.pages.made_runs import made_run

BEGAN = 1_700_000_000.25


def young_run() -> Run:
    """A run whose worker has not finished an epoch yet."""
    run = made_run(BEGAN)
    (run.path / "metrics.jsonl").write_text("")
    for phase in ("frozen", "finetune"):
        (run.path / phase / "result.json").rename(run.path / phase / "later.json")
    put_state(run, "running")
    return run


def put_state(run: Run, state: str) -> None:
    """Let its worker have said this; it runs where `run.path / "lock"` is held."""
    status = {"state": state, "launch": "a", "updated": BEGAN + 60, "started": BEGAN}
    write_json(run.path / "status.json", status)


def finish(run: Run) -> None:
    """Let it end, with results of both phases."""
    for phase in ("frozen", "finetune"):
        (run.path / phase / "later.json").rename(run.path / phase / "result.json")
    put_state(run, "done")


def add_epochs(run: Run, *numbers: int, phase: str = "frozen") -> None:
    """Let more epochs be over."""
    event = {"event": "epoch", "phase": phase, "loss": 0.5, "accuracy": 0.75}
    event |= {"val_loss": None, "val_accuracy": 0.625, "learning_rate": 0.001}
    with (run.path / "metrics.jsonl").open("a") as file:
        for number in numbers:
            line = event | {"epoch": number, "time": BEGAN + number}
            file.write(json.dumps(line) + "\n")
