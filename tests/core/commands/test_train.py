"""`train`: what it says of a run, refuses, and does on Ctrl-C."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.__main__ import main
from core.cli.console import Console
from core.cli.follow import counted_interrupts, follow
from core.cli.reports import choice
from core.config import FRESH, RunConfig
from core.data.datasets import open_dataset
from core.data.manifests import ensure_manifest
from core.runs.queue import create_run
from core.runs.run import Run
from core.storage.files import write_json
from core.storage.paths import runs_dir


def test_the_last_of_several_seeds_is_checked_before_anything_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--data", str(tmp_path / "nowhere"), "--seed", str(2**31 - 1)]
    assert main(["train", *words, "--seeds", "2"]) == 2
    assert "Expected seed to be between 0 and" in capsys.readouterr().err


@pytest.fixture
def own_ctrl_c() -> Iterator[None]:
    """Python's own handler; a shell starts background jobs with Ctrl-C ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("own_ctrl_c")
def test_ctrl_c_is_counted_and_then_raised_again() -> None:
    with counted_interrupts() as seen:
        signal.raise_signal(signal.SIGINT)
        assert len(seen) == 1
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@pytest.fixture
def started(draw_images: Callable[..., Path], tmp_path: Path) -> Run:
    """A run that says it is running, with nobody at work on it."""
    root = draw_images(tmp_path / "pets", {"cats": 5, "dogs": 5}, size=16)
    dataset = open_dataset(root)
    run = create_run(RunConfig(dataset.id), ensure_manifest(dataset), "pets")
    write_json(run.path / "launch.json", {"id": "1", "time": 0.0})
    write_json(run.path / "status.json", {"state": "running", "launch": "1"})
    return run


def test_a_worker_that_is_gone_is_seen(started: Run) -> None:
    assert follow(started, Console()) == "interrupted"


def test_the_first_ctrl_c_asks_to_stop_and_the_second_looks_away(
    started: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "state", lambda self, status=None: "running")
    monkeypatch.setattr(time, "sleep", lambda _: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt, match=f"core info {started.id}"):
        follow(started, Console())
    assert started.stop_requested


@pytest.mark.parametrize(
    ("frozen", "tuned", "chosen", "words"),
    [
        (0.8, 0.9, "finetune", "Fine-tuning won on validation: 90.0% against 80.0%"),
        (0.9, 0.8, "frozen", "did not win on validation: 80.0% against 90.0%"),
        (0.9, 0.9, "frozen", "Both phases reach 90.0%"),
        (0.9, None, "frozen", "One phase was finished: frozen"),
        (None, None, None, "no finished phase"),
    ],
)
def test_the_choice_is_said_as_it_is(
    frozen: float | None, tuned: float | None, chosen: str | None, words: str
) -> None:
    accuracies = {"frozen": frozen, "finetune": tuned}
    phases = {
        name: {"val_accuracy": value}
        for name, value in accuracies.items()
        if value is not None
    }
    assert words in choice({"phases": phases, "chosen_phase": chosen})


def test_a_precision_that_this_computer_lacks_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("core.hardware.supports_bfloat16", lambda: False)
    words = ["train", "--data", str(tmp_path / "nowhere"), "--precision", "bfloat16"]
    assert main(words) == 2
    assert "which is float32; received bfloat16. Start" in capsys.readouterr().err
    assert not any(runs_dir().iterdir())


def test_info_says_settings_in_words(
    started: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # made on another computer: it is read here all the same
    monkeypatch.setattr("core.hardware.supports_bfloat16", lambda: False)
    changes = {"views": FRESH, "precision": "bfloat16"}
    write_json(started.path / "config.json", started.config.to_json() | changes)
    assert main(["info", started.id]) == 0
    text = capsys.readouterr().out
    assert "new views in every epoch" in text
    assert "half precision (bfloat16)" in text
    assert main(["info", started.id, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["views"], report["precision"]) == (FRESH, "bfloat16")
