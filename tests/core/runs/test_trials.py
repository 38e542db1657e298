"""Trials on disk: the last word on each counts, and damage harms nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.runs.trials import ended, packed, read_trials, unpacked, write_trial
from tests.core.sweep.made_trials import trial


def test_the_last_that_is_known_of_a_trial_counts(tmp_path: Path) -> None:
    write_trial(tmp_path, trial(0, state="begun"))
    write_trial(tmp_path, trial(0, [1, 2]))
    write_trial(tmp_path, trial(1, state="begun"))
    first, second = read_trials(tmp_path)
    assert (first["state"], first["accuracy"]) == ("done", 0.2)
    assert second["state"] == "begun" and "reason" not in second
    assert ended([first, second]) == [first]


def test_damaged_lines_and_what_comes_after_a_gap_count_for_nothing(
    tmp_path: Path,
) -> None:
    assert read_trials(tmp_path) == []
    write_trial(tmp_path, trial(0))
    write_trial(tmp_path, trial(1, accuracy=7.0))
    write_trial(tmp_path, {"number": 1, "state": "done", "values": {}})
    write_trial(tmp_path, trial(2))
    with (tmp_path / "trials.jsonl").open("a") as file:
        file.write('{"number": 1, "sta')
    assert [it["number"] for it in read_trials(tmp_path)] == [0]
    write_trial(tmp_path, trial(1))
    assert [it["number"] for it in read_trials(tmp_path)] == [0, 1, 2]


def test_a_trial_that_killed_its_worker_twice_is_not_begun_again(
    tmp_path: Path,
) -> None:
    for _ in range(2):
        assert all("reason" not in it for it in read_trials(tmp_path))
        write_trial(tmp_path, trial(0, state="begun"))
    (found,) = read_trials(tmp_path)
    assert "memory" in found["reason"]
    write_trial(tmp_path, trial(0, state="begun", values={"views": 2}))
    (other,) = read_trials(tmp_path)
    assert "reason" not in other, "what is tried under this number is something else"


def test_a_trial_that_was_stopped_has_not_ended(tmp_path: Path) -> None:
    for state in ("begun", "stopped", "begun"):
        write_trial(tmp_path, trial(0, state=state))
    (found,) = read_trials(tmp_path)
    assert found["state"] == "begun" and "reason" not in found
    assert ended([found]) == []


def test_which_images_are_right_comes_back_as_it_was() -> None:
    right = np.random.default_rng(0).random(13) < 0.5
    found = unpacked(trial(0, right=None) | {"right": packed(right), "count": 13})
    assert found is not None and (found == right).all()
    for damage in ({"right": "xyz"}, {"right": "", "count": 13}, {"count": 0}):
        assert unpacked(trial(0) | damage) is None  # type: ignore[arg-type]
