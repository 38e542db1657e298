"""`train` with a worker that is real, and what other commands make of its run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.__main__ import main
from core.commands import train
from core.config import RunConfig
from core.runs.metrics_log import read_history
from core.runs.queue import create_run
from core.runs.run import Run
from core.runs.worker_process import launch
from core.storage.paths import runs_dir
from tests.conftest import REPOSITORY

SMALL = (
    *("--backbone", "mobilenet", "--alpha", "0.25", "--weights", "none"),
    *("--image-size", "32", "--views", "2", "--frozen-epochs", "1"),
)


@pytest.mark.slow
def test_train_reports_a_whole_run(
    trained_run: Run,
    draw_images: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: list[RunConfig] = []

    def submit(config: RunConfig, *_: Any) -> Run:
        asked.append(config)
        return trained_run  # which a worker has trained to its end

    monkeypatch.setattr(train, "submit", submit)
    root = draw_images(tmp_path / "pets", {"cats": 20, "dogs": 20}, size=32)
    words = ["train", "--data", str(root), *SMALL, "--finetune-epochs", "1"]
    assert main([*words, "--json"]) == 0
    (config,) = asked
    assert (config.frozen.epochs, config.epochs("finetune")) == (1, 1)
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert report["state"] == "done"
    assert report["counts"] == {"train": 24, "validation": 6, "test": 6}
    assert (report["image_size"], report["views"]) == (32, 2)
    assert report["chosen_phase"] in report["phases"]
    assert list(report["phases"]) == ["frozen", "finetune"]
    for figures in report["phases"].values():
        low, high = figures["interval"]
        assert low <= figures["test_accuracy"] <= high
        assert figures["test_count"] == report["counts"]["test"]
        assert figures["balanced_accuracy"] is not None
        assert figures["trainable_parameters"] > 0
    assert report["seconds"] >= sum(report["stages"].values()) * 0.9
    assert report["left_out"] == 0
    assert "Fine-tune phase:" in captured.err


def test_a_run_that_fails_is_an_error_with_its_reason(
    draw_images: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    weights = tmp_path / "own.h5"
    weights.write_bytes(b"\x89HDF\r\n\x1a\n")

    def submit(*run: Any) -> Run:
        made = create_run(*run)
        weights.unlink()  # before its turn comes
        launch(made)
        return made

    monkeypatch.setattr(train, "submit", submit)
    root = draw_images(tmp_path / "pets", {"cats": 5, "dogs": 5}, size=32)
    words = ["train", "--data", str(root), *SMALL]
    words[words.index("none")] = str(weights)
    assert main([*words, "--json"]) == 2
    report = json.loads(capsys.readouterr().out)
    assert report["state"] == "failed" and report["phases"] == {}
    assert "weight" in report["error"]["expected"]
    assert "worker.log" in report["error"]["action"]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C can't be sent to one process")
def test_ctrl_c_keeps_the_best_model(
    draw_images: Callable[..., Path], tmp_path: Path
) -> None:
    root = draw_images(tmp_path / "pets", {"cats": 20, "dogs": 20}, size=32)
    words = ["train", "--data", str(root), *SMALL, "--seed", "3", "--json"]
    words[words.index("--frozen-epochs") + 1] = "1000"
    words += ["--batch-size", "1", "--set", "frozen.patience=0"]  # it takes a minute
    process = subprocess.Popen(
        [sys.executable, "-m", "core", *words],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for(lambda: any(map(num_epochs, runs_dir().glob("[!.]*"))))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    report = json.loads(out)
    assert process.returncode == 0, err
    assert report["state"] == "stopped"
    assert (report["seed"], report["split_seed"]) == (3, 3)
    assert report["counts"] == {"train": 28, "validation": 6, "test": 6}
    assert (report["image_size"], report["views"]) == (32, 2)
    assert list(report["phases"]) == ["frozen"]
    assert report["phases"]["frozen"]["epochs"] < 1000
    assert report["chosen_phase"] == "frozen"
    assert "the best model so far is kept" in err
    assert "Frozen phase:" in err


def num_epochs(run: Path) -> int:
    """Of a run, as far as it has come."""
    return len(read_history(run / "metrics.jsonl").epochs.get("frozen", []))


def wait_for(happened: Callable[[], bool], seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.mark.slow
def test_commands_on_a_trained_run(
    trained_run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", trained_run.id]) == 0
    assert "both wrong" in capsys.readouterr().out
    root = Path(trained_run.manifest.root)
    assert main(["predict", trained_run.id, str(root), "--json"]) == 0
    predictions = json.loads(capsys.readouterr().out)["predictions"]
    assert len(predictions) == 36
    target = tmp_path / "model"
    assert main(["export", f"{trained_run.id}:frozen", "--to", str(target)]) == 0
    assert main(["info", trained_run.id]) == 0
    assert "Frozen: " in capsys.readouterr().out
    said = {Path(item["image"]): item["top"][0]["class"] for item in predictions}
    assert set(said.values()) <= {"disc", "square"}
    found = trained_run.predictions(trained_run.best_phase() or "", "test")
    entries = [trained_run.manifest.entries[index] for index in found.indices]
    expected = np.array(trained_run.manifest.class_names)[found.predicted]
    paths = [trained_run.manifest.absolute(entry) for entry in entries]
    assert [said[path] for path in paths] == list(expected)
