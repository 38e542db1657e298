"""Rates of earlier runs: robust against a single one, and against a damaged file."""

from __future__ import annotations

from typing import Any

import pytest

from core.estimates.timings import Timings
from core.storage.files import read_json, write_json
from core.storage.paths import home_dir


def kept(*seconds: float, size: int = 0) -> Timings:
    timings = Timings()
    for value in seconds:
        timings.add("row", size, value)
    timings.save()
    return Timings()


def test_nothing_is_known_at_first() -> None:
    assert Timings().get("row", 224) is None
    assert Timings().likely_epochs("frozen", 30, 0) == 30


def test_one_slow_run_does_not_spoil_the_rate() -> None:
    assert kept(1.0, 1.1, 9.0, 1.2, 1.0).get("row") == 1.1


def test_the_last_five_count() -> None:
    assert kept(9.0, 9.0, 9.0, 1.0, 2.0, 3.0, 4.0, 5.0).get("row") == 3.0


def test_another_size_counts_with_its_pixels_the_nearest_first() -> None:
    kept(1.0, size=100)
    timings = kept(8.0, size=400)
    assert timings.get("row", 100) == 1.0
    assert timings.get("row", 120) == pytest.approx(1.44)
    assert timings.get("row", 200) in (pytest.approx(2.0), pytest.approx(4.0))
    assert timings.get("row", 800) == pytest.approx(32.0)
    assert timings.get("other", 100) is None


def test_what_has_no_size_is_not_scaled() -> None:
    assert kept(3.0).get("row") == 3.0


@pytest.mark.parametrize(
    "content", ["", "[]", '{"x"', "null", '{"a": 1}', '{"rates": 3, "entries": []}']
)
def test_damaged_file_is_as_good_as_none_and_is_replaced(content: str) -> None:
    (home_dir() / "rates.json").write_text(content)
    assert Timings().get("row") is None
    assert Timings().likely_epochs("frozen", 30, 5) > 0
    timings = Timings()
    timings.add("row", 0, 2.0)
    timings.add_epochs("frozen", 3, 8, 30)
    timings.save()
    assert Timings().get("row") == 2.0
    assert set(read_json(home_dir() / "rates.json")) == {"rates", "epochs"}
    assert Timings().likely_epochs("frozen", 30, 5) == 8


@pytest.mark.parametrize(
    "samples",
    [None, "fast", [], ["1"], [None], [-1.0], [True], {"0": 1}, [float("nan")]],
)
def test_damaged_samples_are_left_out(samples: Any) -> None:
    write_json(home_dir() / "rates.json", {"rates": {"row": {"0": samples, "x": [1]}}})
    assert Timings().get("row") is None


@pytest.mark.parametrize("phases", [None, 3, [1], [[1, 2]], [["a", 1, 2]], {"a": 1}])
def test_damaged_epochs_are_left_out(phases: Any) -> None:
    write_json(home_dir() / "rates.json", {"epochs": {"frozen": phases}})
    assert Timings().likely_epochs("frozen", 30, 5) == Timings().likely_epochs(
        "frozen", 30, 5
    )


def test_earlier_runs_say_when_training_gets_no_better() -> None:
    timings = Timings()
    assumed = timings.likely_epochs("frozen", 30, 5)
    assert 5 < assumed < 30
    for best in (7, 3, 4):
        timings.add_epochs("frozen", best, best + 5, 30)
    assert timings.likely_epochs("frozen", 30, 5) == 9
    assert timings.likely_epochs("frozen", 30, 2) == 6
    assert timings.likely_epochs("frozen", 6, 5) == 6
    assert timings.likely_epochs("finetune", 0, 5) == 0


def test_phase_that_used_all_its_epochs_says_nothing_of_longer_ones() -> None:
    timings = Timings()
    timings.add_epochs("frozen", 2, 2, 2)
    assert timings.likely_epochs("frozen", 30, 5) == Timings().likely_epochs(
        "frozen", 30, 5
    )
    timings.add_epochs("frozen", 30, 30, 30)
    assert timings.likely_epochs("frozen", 30, 5) == 30
