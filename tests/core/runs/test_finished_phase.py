"""What a finished phase of a run has on the disk, and how a command names it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.errors import RunError
from core.runs.run import Run
from core.runs.run_phase import parse_run_phase
from core.storage.files import write_json
from tests.core.runs.conftest import MakeRun
from tests.results import phase_figures


def finish(run: Run, phase: str, **figures: Any) -> None:
    """Write what a finished phase leaves behind, as far as readers look."""
    folder = run.path / phase
    folder.mkdir()
    write_json(folder / "result.json", phase_figures(phase=phase, **figures))
    arrays = {
        "test_indices": np.array([8, 9]),
        "test_labels": np.array([0, 1]),
        "test_probabilities": np.array([[0.7, 0.3], [0.8, 0.2]], np.float32),
    }
    np.savez_compressed(folder / "predictions.npz", **arrays)


def test_run_and_phase_are_read(make_run: MakeRun) -> None:
    run = make_run()
    finish(run, "frozen", val_accuracy=0.8, val_loss=0.5)
    finish(run, "finetune", val_accuracy=0.9, val_loss=0.4)
    for spec, phase in (
        (run.id, "finetune"),
        (f"{run.id}:frozen", "frozen"),
        (f"{run.id}:finetune", "finetune"),
    ):
        found, chosen = parse_run_phase(spec)
        assert (found.id, chosen) == (run.id, phase)


def test_run_and_phase_that_can_not_be_read(make_run: MakeRun) -> None:
    run = make_run()
    with pytest.raises(RunError, match="a run with a finished phase"):
        parse_run_phase(run.id)
    finish(run, "frozen", val_accuracy=0.8, val_loss=0.5)
    with pytest.raises(RunError, match=r"finished finetune; received .*interrupted"):
        parse_run_phase(f"{run.id}:finetune")
    with pytest.raises(RunError, match="a phase among frozen, finetune"):
        parse_run_phase(f"{run.id}:thawed")
    for spec in ("", ":frozen", "nothing", "../x:frozen"):
        with pytest.raises(RunError, match="the id of a run"):
            parse_run_phase(spec)


def test_predictions_of_a_finished_phase(make_run: MakeRun) -> None:
    run = make_run()
    finish(run, "frozen")
    found = run.predictions("frozen", "test")
    assert found.indices.tolist() == [8, 9]
    assert found.predicted.tolist() == [0, 0]
    assert found.correct.tolist() == [True, False]


@pytest.mark.parametrize("size", [0, 5, 100])
def test_damaged_predictions_are_a_run_error(make_run: MakeRun, size: int) -> None:
    run = make_run()
    finish(run, "frozen")
    path = run.path / "frozen" / "predictions.npz"
    path.write_bytes(path.read_bytes()[:size])
    for split in ("test", "validation"):
        with pytest.raises(RunError, match="missing or damaged"):
            run.predictions("frozen", split)


def test_phase_that_is_not_finished_has_no_files(make_run: MakeRun) -> None:
    run = make_run()
    with pytest.raises(RunError, match="a finished finetune phase"):
        run.predictions("finetune", "test")
    with pytest.raises(RunError, match="a finished finetune phase"):
        run.serving_dir("finetune")
    finish(run, "finetune")
    assert run.serving_dir("finetune") == run.path / "finetune" / "serving"
