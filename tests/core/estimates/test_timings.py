"""Rates of earlier runs: robust against a single one, and against a damaged file."""

from __future__ import annotations

from typing import Any

import pytest

from core.estimates.timings import Rates
from core.storage.files import write_json
from core.storage.paths import home_dir


def kept(*seconds: float, size: int = 0) -> Rates:
    rates = Rates()
    for value in seconds:
        rates.add("row", size, value)
    rates.save()
    return Rates()


def test_nothing_is_known_at_first() -> None:
    assert Rates().get("row", 224) is None
    assert Rates().entry("name") is None


def test_one_slow_run_does_not_spoil_the_rate() -> None:
    assert kept(1.0, 1.1, 9.0, 1.2, 1.0).get("row") == 1.1


def test_the_last_five_count() -> None:
    assert kept(9.0, 9.0, 9.0, 1.0, 2.0, 3.0, 4.0, 5.0).get("row") == 3.0


def test_another_size_counts_with_its_pixels_the_nearest_first() -> None:
    kept(1.0, size=100)
    rates = kept(8.0, size=400)
    assert rates.get("row", 100) == 1.0
    assert rates.get("row", 120) == pytest.approx(1.44)
    assert rates.get("row", 200) in (pytest.approx(2.0), pytest.approx(4.0))
    assert rates.get("row", 800) == pytest.approx(32.0)
    assert rates.get("other", 100) is None


def test_what_has_no_size_is_not_scaled() -> None:
    assert kept(3.0).get("row") == 3.0


@pytest.mark.parametrize(
    "content", ["", "[]", '{"x"', "null", '{"a": 1}', '{"rates": 3, "entries": []}']
)
def test_damaged_file_is_as_good_as_none_and_is_replaced(content: str) -> None:
    (home_dir() / "rates.json").write_text(content)
    assert Rates().get("row") is None
    assert Rates().likely_epochs("frozen", 30, 5) > 0
    rates = Rates()
    rates.add("row", 0, 2.0)
    rates.add_entry("name", "pixels-1")
    rates.add_epochs("frozen", 3, 8, 30)
    rates.save()
    assert Rates().get("row") == 2.0
    assert Rates().entry("name") == "pixels-1"
    assert Rates().likely_epochs("frozen", 30, 5) == 8


@pytest.mark.parametrize(
    "samples",
    [None, "fast", [], ["1"], [None], [-1.0], [True], {"0": 1}, [float("nan")]],
)
def test_damaged_samples_are_left_out(samples: Any) -> None:
    write_json(home_dir() / "rates.json", {"rates": {"row": {"0": samples, "x": [1]}}})
    assert Rates().get("row") is None


@pytest.mark.parametrize("phases", [None, 3, [1], [[1, 2]], [["a", 1, 2]], {"a": 1}])
def test_damaged_epochs_are_left_out(phases: Any) -> None:
    write_json(home_dir() / "rates.json", {"epochs": {"frozen": phases}})
    assert Rates().likely_epochs("frozen", 30, 5) == Rates().likely_epochs(
        "frozen", 30, 5
    )


def test_earlier_runs_say_when_training_gets_no_better() -> None:
    rates = Rates()
    assumed = rates.likely_epochs("frozen", 30, 5)
    assert 5 < assumed < 30
    for best in (7, 3, 4):
        rates.add_epochs("frozen", best, best + 5, 30)
    assert rates.likely_epochs("frozen", 30, 5) == 9
    assert rates.likely_epochs("frozen", 30, 2) == 6
    assert rates.likely_epochs("frozen", 6, 5) == 6
    assert rates.likely_epochs("finetune", 0, 5) == 0


def test_phase_that_used_all_its_epochs_says_nothing_of_longer_ones() -> None:
    rates = Rates()
    rates.add_epochs("frozen", 2, 2, 2)
    assert rates.likely_epochs("frozen", 30, 5) == Rates().likely_epochs(
        "frozen", 30, 5
    )
    rates.add_epochs("frozen", 30, 30, 30)
    assert rates.likely_epochs("frozen", 30, 5) == 30


def test_old_entries_are_forgotten() -> None:
    rates = Rates()
    for place in range(400):
        rates.add_entry(f"name{place}", "entry")
    assert rates.entry("name0") is None
    assert rates.entry("name399") == "entry"
