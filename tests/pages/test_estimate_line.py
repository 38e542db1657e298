"""The line that says what a training will take: about, at most, and why."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import hardware
from core.data.datasets import Dataset, add_folder
from core.data.manifests import ensure_manifest
from core.estimates.estimate import Estimate
from core.estimates.timings import Timings
from core.hardware import TYPICAL, Machine, known_machine
from pages._ui.train import estimate_caption
from pages._ui.train.estimate_caption import time_text
from tests.pages.apptest import open_page, sound, texts


@pytest.fixture
def dataset(tmp_path: Path, draw_images: Callable[..., Path]) -> Dataset:
    folder = draw_images(tmp_path / "shapes", {"disc": 6, "square": 6}, size=16)
    made = add_folder(folder)
    ensure_manifest(made)
    return made


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Opens the end of the measurement."""
    opened = threading.Event()

    def measure() -> Machine:
        opened.wait(30)
        return TYPICAL

    monkeypatch.setattr(hardware, "measure", measure)
    yield opened
    opened.set()
    for thread in threading.enumerate():
        if thread.name == "measure":
            thread.join(30)


def plan(likely: float, most: float) -> Estimate:
    return Estimate({"decode": (most,)}, most - likely, 0.0, 0, 0, "machine")


@pytest.mark.parametrize(
    ("likely", "most", "text"),
    [
        (0.2, 0.4, "About **1 s**"),
        (14.4, 17.2, "About **14 s**, at most 17 s"),
        (83, 131, "About **1 min 25 s**, at most 2 min 10 s"),
        (83, 86, "About **1 min 25 s**"),
        (1234, 5678, "About **21 min**, at most 1 h 35 min"),
        (8000, 20_000, "About **2 h 10 min**, at most 5 h 30 min"),
    ],
)
def test_time_has_the_digits_of_an_estimate(
    likely: float, most: float, text: str
) -> None:
    assert time_text(plan(likely, most)) == text


def test_the_page_is_there_before_the_machine_is_measured(
    dataset: Dataset, gate: threading.Event
) -> None:
    app = open_page("train")
    assert "a rough guess; measuring this computer" in texts(app)
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "measure":
            thread.join(30)
    assert known_machine() == TYPICAL
    assert "from this computer’s speed) and" in texts(sound(app.run()))


def test_nothing_is_measured_while_something_trains(
    dataset: Dataset, measured_machines: list[Machine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate_caption, "active_runs", lambda: ["a run"])
    app = open_page("train")
    assert "(a rough guess) and" in texts(app)
    assert measured_machines == []


def test_a_measurement_that_fails_is_tried_once(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def fail() -> Machine:
        tried.append(1)
        raise RuntimeError("no such device")

    monkeypatch.setattr(hardware, "measure", fail)
    app = open_page("train")
    for _ in range(3):
        for thread in threading.enumerate():
            if thread.name == "measure":
                thread.join(30)
        sound(app.run())
    assert tried == [1]
    assert "(a rough guess) and" in texts(app)


def test_earlier_runs_are_named_as_the_source(dataset: Dataset) -> None:
    hardware.probe()
    timings = Timings()
    name = f"{hardware.machine_name()}/efficientnet_lite0@1/row/float32"
    timings.add(name, 224, 0.01)
    timings.save()
    assert "from earlier runs on this computer) and" in texts(open_page("train"))
