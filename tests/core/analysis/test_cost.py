"""What a result cost, as far as its run recorded it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.analysis.cost import cost_of
from core.errors import RunError
from core.runs.run import Run
from core.storage.files import write_json
from tests.results import phase_figures

STAGES = {
    "decode": {"seconds": 2.0},
    "features": {"seconds": 9.0, "done": 340, "busy_seconds": 4.0},
    "frozen": {"seconds": 3.0},
    "line": {"seconds": 1.0},
    "finetune": {"seconds": 20.0},
    "evaluate": {"seconds": 8.0},
}


def run_with(folder: Path, **more: int) -> Run:
    """A run with both phases, whose model files are 30 bytes."""
    write_json(folder / "status.json", {"state": "done", "stages": STAGES})
    for phase in ("frozen", "finetune"):
        (folder / phase / "serving").mkdir(parents=True)
        (folder / phase / "serving" / "model.bin").write_bytes(b"x" * 30)
        figures = phase_figures(phase=phase) | {"parameters": 20}
        kept = {"serving_difference": 0.0, "manifest_digest": "d"} | more
        write_json(folder / phase / "result.json", figures | kept)
    return Run(folder)


def test_a_result_costs_all_stages_that_led_to_it(tmp_path: Path) -> None:
    run = run_with(tmp_path, peak_bytes=5_000)
    frozen, tuned = cost_of(run, "frozen"), cost_of(run, "finetune")
    assert frozen.seconds == 14 and tuned.seconds == 35
    assert list(tuned.stages) == ["decode", "features", "frozen", "line", "finetune"]
    assert frozen.images_per_second == 85
    assert (frozen.served_bytes, frozen.peak_bytes) == (30, 5_000)


def test_what_an_earlier_version_did_not_record_is_not_known(tmp_path: Path) -> None:
    run = run_with(tmp_path)
    (tmp_path / "status.json").unlink()
    found = cost_of(run, "frozen")
    assert found.peak_bytes is None and found.images_per_second is None
    assert found.seconds == found.training_seconds == 4.0
    with pytest.raises(RunError):
        cost_of(run, "scratch")
