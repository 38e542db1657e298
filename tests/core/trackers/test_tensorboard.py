"""What is written for TensorBoard is what TensorFlow's own reader finds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.errors import RunError
from core.runs.run import Run
from core.trackers.tensorboard import write_events
from tests.pages.made_runs import made_run

READ = """
import glob, json, sys
from tensorflow.compat.v1.train import summary_iterator
found = {}
for path in glob.glob(sys.argv[1] + "/**/*tfevents*", recursive=True):
    rows = found[path[len(sys.argv[1]) + 1 :].rpartition("/")[0]] = []
    for event in summary_iterator(path):
        for value in event.summary.value:
            kind = value.metadata.plugin_data.plugin_name
            said = value.tensor.string_val[0].decode() if kind else value.simple_value
            rows.append([value.tag, event.step, said, event.wall_time])
print(json.dumps(found))
"""


def read_back(folder: Path) -> dict[str, list[Any]]:
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[Any]] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def run() -> Run:
    run = made_run(1_700_000_000.25)
    event = {"event": "epoch", "phase": "frozen", "loss": 0.5, "accuracy": 0.75}
    event |= {"val_loss": None, "val_accuracy": 0.625, "learning_rate": 0.001}
    lines = [
        event | {"epoch": epoch, "time": 1_700_000_000.25 + epoch} for epoch in (1, 300)
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (run.path / "metrics.jsonl").write_text(text)
    return run


def test_tensorflow_reads_every_point_and_both_texts(run: Run, tmp_path: Path) -> None:
    assert write_events(run, tmp_path) == 8
    found = read_back(tmp_path)
    assert set(found) == {"", "frozen/train", "frozen/validation"}
    assert found["frozen/train"][0] == ["epoch_loss", 1, 0.5, 1_700_000_001.25]
    assert found["frozen/train"][4][:3] == ["epoch_accuracy", 300, 0.75]
    rate = found["frozen/train"][2][2]
    assert rate == pytest.approx(0.001)
    # A loss that was no number is left out, and its accuracy stays.
    assert found["frozen/validation"] == [
        ["epoch_accuracy", 1, 0.625, 1_700_000_001.25],
        ["epoch_accuracy", 300, 0.625, 1_700_000_300.25],
    ]
    texts = {tag: text for tag, _, text, _ in found[""]}
    assert "| seed | 0 |" in texts["settings"] and "frozen" in texts["results"]


def test_a_run_that_has_not_trained_is_refused(run: Run, tmp_path: Path) -> None:
    (run.path / "metrics.jsonl").write_text("")
    with pytest.raises(RunError, match="has trained"):
        write_events(run, tmp_path)
    assert not list(tmp_path.iterdir())
