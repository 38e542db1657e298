"""Before `train` starts: the machine is measured once, and not beside a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core import hardware
from core.cli.console import Console
from core.commands import train
from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from core.data.scan import known_sizes, mean_pixels
from core.hardware import TYPICAL, Machine


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Machine]:
    """What was measured, without measuring."""
    seen: list[Machine] = []

    def measure() -> Machine:
        seen.append(TYPICAL)
        return TYPICAL

    monkeypatch.setattr(hardware, "measure", measure)
    return seen


def test_an_unknown_machine_is_measured_once(
    measured: list[Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        train._measure_machine(Console())
    assert len(measured) == 1
    assert capsys.readouterr().err.count("Measuring this computer") == 1


def test_nothing_is_measured_while_something_trains(
    measured: list[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "active_runs", lambda: ["a run"])
    train._measure_machine(Console())
    assert measured == []


def test_the_files_size_counts(
    tmp_path: Path, draw_images: Callable[..., Path]
) -> None:
    pictures = draw_images(tmp_path / "shapes", {"disc": 3, "square": 3}, size=16)
    dataset = add_folder(pictures)
    assert mean_pixels(known_sizes(dataset)) == 0  # not read yet
    ensure_manifest(dataset)
    assert mean_pixels(known_sizes(dataset)) == 256
