"""Workers that are killed or stopped, end to end: real processes, real training."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.config import FinetuneConfig, PhaseConfig
from core.data.datasets import add_folder
from core.data.manifest import Manifest
from core.data.manifests import ensure_manifest
from core.errors import RunError
from core.runs import worker_process
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import read_history
from core.runs.queue import active_runs, create_run, resume, submit
from core.runs.run import Run
from core.runs.worker_process import end, launch
from tests.conftest import (
    tiny_config,
    unfreeze_steps,
    wait_for_end,
    write_mobilenet_weights,
)
from tests.core.training import held_worker

pytestmark = pytest.mark.slow

# Long enough to be stopped in the middle, also where an epoch takes a few milliseconds.
EPOCHS = {"frozen": 300, "finetune": 120}
FROZEN = PhaseConfig(EPOCHS["frozen"], learning_rate=3e-3, patience=300)
FINETUNE = FinetuneConfig(unfreeze_steps((9, EPOCHS["finetune"], 3e-4)), patience=120)


@pytest.fixture(autouse=True)
def end_workers(thaw_home: Path) -> Iterator[None]:
    """No worker outlives its test."""
    yield
    deadline = time.monotonic() + 30
    while (left := active_runs()) and time.monotonic() < deadline:
        for run in left:
            with contextlib.suppress(RunError):  # too young to have said its number
                end(run)
        time.sleep(0.1)


@pytest.fixture
def start(
    tmp_path: Path, draw_images: Callable[..., Path], converted_once: None
) -> Callable[..., Run]:
    """Start a run; all have the same pictures and, unless changed, settings."""
    pictures = draw_images(tmp_path / "pictures", {"disc": 18, "square": 18})
    dataset = add_folder(pictures)
    manifest: Manifest = ensure_manifest(dataset)
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    settings = {"weights": str(weights), "frozen": FROZEN, "finetune": FINETUNE}

    def made(**changes: PhaseConfig) -> Run:
        config = tiny_config(dataset.id, **(settings | changes))
        return submit(config, manifest, dataset.name)

    return made


def epochs(run: Run, phase: str) -> list[dict[str, float]]:
    return read_history(run.path / "metrics.jsonl").epochs.get(phase, [])


def wait_until(true: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def kill_at(run: Run, phase: str, epoch: int) -> None:
    """Kill the worker at the end of an epoch, where it was told to hold still."""
    point = run.path / "resume" / f"{phase}-0.npz"
    wait_until(lambda: point.exists() and len(epochs(run, phase)) >= epoch)
    os.kill(run.status()["pid"], signal.SIGKILL)
    wait_until(lambda: run.state() == "interrupted", 5)
    assert len(epochs(run, phase)) == epoch
    assert run.result(phase) is None, "it came to its end before it could be killed"


def curve(run: Run, phase: str) -> np.ndarray:
    names = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
    return np.array([[item[name] for name in names] for item in epochs(run, phase)])


def test_killed_run_ends_where_an_uninterrupted_one_does(
    trained_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three epochs the second is trained again; of two, the first is kept."""
    whole = trained_run
    monkeypatch.setattr(worker_process, "_MODULE", held_worker.__name__)
    run = create_run(whole.config, whole.manifest, "killed")
    for phase, epoch in (("frozen", 2), ("finetune", 1)):
        (run.path / held_worker.HOLD).write_text(f"{phase} {epoch}")
        launch(run)
        kill_at(run, phase, epoch)
    (run.path / held_worker.HOLD).unlink()
    resume(run)
    wait_for_end(run)

    assert run.status()["resumes"] == 2
    assert run.best_phase() == whole.best_phase()
    for phase, num_epochs in (("frozen", 3), ("finetune", 2)):
        expected, received = whole.result(phase), run.result(phase)
        assert expected is not None and received is not None
        assert received["epochs"] == expected["epochs"] == num_epochs
        assert received["best_epoch"] == expected["best_epoch"]
        for name in ("val_loss", "val_accuracy", "test_accuracy"):
            assert received[name] == pytest.approx(expected[name], abs=1e-5), name
        assert curve(run, phase)[:, 0].tolist() == list(range(1, num_epochs + 1))
        assert np.allclose(curve(run, phase), curve(whole, phase), atol=1e-5)
        for split in ("validation", "test"):
            one, two = run.predictions(phase, split), whole.predictions(phase, split)
            assert np.allclose(one.probabilities, two.probabilities, atol=1e-5)
    assert not (run.path / "resume").exists()
    assert not [path for path in run.path.iterdir() if path.name.endswith(".tmp")]
    assert run.status()["stages"]["features"]["state"] == "done"


def stop_within(run: Run, phase: str) -> None:
    wait_until(lambda: len(epochs(run, phase)) > 2)
    run.request_stop()
    wait_until(lambda: run.state() not in ACTIVE_STATES)
    assert run.state() == "stopped"


def test_stop_in_the_frozen_phase_keeps_its_best_and_skips_fine_tuning(
    start: Callable[..., Run],
) -> None:
    run = start()
    stop_within(run, "frozen")
    result = run.result("frozen")
    assert result is not None
    assert result["best_epoch"] <= result["epochs"] < EPOCHS["frozen"]
    losses = curve(run, "frozen")[:, 3]
    assert result["val_loss"] == pytest.approx(losses.min(), abs=1e-5)
    assert run.result("finetune") is None
    assert epochs(run, "finetune") == []
    assert run.best_phase() == "frozen"
    assert (run.serving_dir("frozen") / "model.xml").is_file()


def test_stop_in_the_fine_tune_phase_keeps_both(start: Callable[..., Run]) -> None:
    run = start(frozen=PhaseConfig(1, 3e-3, 1))
    stop_within(run, "finetune")
    results = run.results()
    assert set(results) == {"frozen", "finetune"}
    assert results["frozen"]["epochs"] == 1
    assert results["finetune"]["epochs"] < EPOCHS["finetune"]
    for phase in results:
        assert (run.serving_dir(phase) / "model.xml").is_file()
    assert run.status()["best_phase"] == run.best_phase()


def test_stop_before_the_first_epoch_keeps_nothing(start: Callable[..., Run]) -> None:
    run = start()
    wait_until(lambda: run.status().get("state") in ACTIVE_STATES)
    run.request_stop()
    wait_until(lambda: run.state() not in ACTIVE_STATES)
    assert run.state() == "stopped"
    assert run.results() == {}
    assert run.best_phase() is None
