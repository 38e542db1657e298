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
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import read_history
from core.runs.queue import active_runs, resume, submit
from core.runs.run import Run
from core.runs.worker_process import end
from tests.conftest import (
    tiny_config,
    unfreeze_steps,
    wait_for_end,
    write_mobilenet_weights,
)

pytestmark = pytest.mark.slow

# Long enough to be killed in the middle, also where an epoch of the head takes a few
# milliseconds: there is a resume point every two seconds.
EPOCHS = {"frozen": 300, "finetune": 120}
FROZEN = PhaseConfig(EPOCHS["frozen"], learning_rate=3e-3, patience=300)
FINETUNE = FinetuneConfig(unfreeze_steps((9, EPOCHS["finetune"], 3e-4)), patience=120)


@pytest.fixture
def start(
    tmp_path: Path, draw_images: Callable[..., Path], converted_once: None
) -> Iterator[Callable[..., Run]]:
    """Start a run; all have the same pictures and, unless changed, settings.

    No worker outlives its test.
    """
    pictures = draw_images(tmp_path / "pictures", {"disc": 18, "square": 18})
    dataset = add_folder(pictures)
    manifest: Manifest = ensure_manifest(dataset)
    weights = write_mobilenet_weights(tmp_path / "mobilenet.h5")
    settings = {"weights": str(weights), "frozen": FROZEN, "finetune": FINETUNE}

    def made(**changes: PhaseConfig) -> Run:
        config = tiny_config(dataset.id, **(settings | changes))
        return submit(config, manifest, dataset.name)

    yield made
    deadline = time.monotonic() + 30
    while (left := active_runs()) and time.monotonic() < deadline:
        for run in left:
            with contextlib.suppress(RunError):  # too young to have said its number
                end(run)
        time.sleep(0.1)


def epochs(run: Run, phase: str) -> list[dict[str, float]]:
    return read_history(run.path / "metrics.jsonl").epochs.get(phase, [])


def wait_until(true: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def kill_within(run: Run, phase: str) -> int:
    """Kill the worker once it has left a resume point in a phase.

    Returns:
        Epochs that it had finished.
    """
    point = run.path / "resume" / f"{phase}-0.npz"
    wait_until(lambda: point.exists() and len(epochs(run, phase)) > 5)
    os.kill(run.status()["pid"], signal.SIGKILL)
    done = len(epochs(run, phase))
    assert run.result(phase) is None, "it came to its end before it could be killed"
    wait_until(lambda: run.state() == "interrupted", 5)
    return done


def curve(run: Run, phase: str) -> np.ndarray:
    names = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy")
    return np.array([[item[name] for name in names] for item in epochs(run, phase)])


def test_killed_run_ends_where_an_uninterrupted_one_does(
    start: Callable[..., Run],
) -> None:
    whole = wait_for_end(start())
    run = start()
    done = {}
    for phase in ("frozen", "finetune"):
        done[phase] = kill_within(run, phase)
        resume(run)
    wait_for_end(run)

    assert run.best_phase() == whole.best_phase()
    for phase, finished in done.items():
        assert 5 < finished < EPOCHS[phase]
        expected, received = whole.result(phase), run.result(phase)
        assert expected is not None and received is not None
        assert received["epochs"] == expected["epochs"] == EPOCHS[phase]
        assert received["best_epoch"] == expected["best_epoch"]
        for name in ("val_loss", "val_accuracy", "test_accuracy"):
            assert received[name] == pytest.approx(expected[name], abs=1e-3), name
        assert curve(run, phase)[:, 0].tolist() == list(range(1, EPOCHS[phase] + 1))
        assert np.allclose(curve(run, phase), curve(whole, phase), atol=1e-3)
        for split in ("validation", "test"):
            one, two = run.predictions(phase, split), whole.predictions(phase, split)
            assert np.allclose(one.probabilities, two.probabilities, atol=1e-3)
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
