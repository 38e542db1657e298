"""What a sweep is said to have found."""

from __future__ import annotations

import pytest

from core.runs.study import RESULTS
from core.runs.sweep_formats import Trial
from core.storage.typed_json import fits
from core.sweep.found import best_trial, front, preferred, sweep_result
from tests.core.sweep.made_trials import trial


def test_the_best_is_the_first_of_the_most_accurate_with_the_lowest_loss() -> None:
    trials = [
        trial(0, [0]),
        trial(1, [0, 1], loss=0.5),
        trial(2, [2, 3], loss=0.4),
        trial(3, state="pruned", told=[[1, 1.0]]),
        trial(4, [4, 5], loss=0.4),
        trial(5, [0, 1], loss=0.1, accuracy=0.1),
    ]
    best = best_trial(trials, "accuracy")
    assert best and best["number"] == 2
    lowest = best_trial(trials, "loss")
    assert lowest and lowest["number"] == 5
    assert best_trial(trials[3:4], "accuracy") is None


def test_the_front_has_what_nothing_beats_in_both() -> None:
    trials = [
        trial(0, [0, 1], run_seconds=5.0),
        trial(1, [0], run_seconds=1.0),
        trial(2, [1], run_seconds=2.0),
        trial(3, [0, 1, 2], run_seconds=9.0),
    ]
    assert front(trials) == [1, 0, 3]


def test_the_result_says_that_the_best_is_optimistic() -> None:
    trials = [trial(number, [number, number + 1]) for number in range(8)]
    found = sweep_result(trials, "accuracy")
    assert fits(found, RESULTS["sweep"])
    assert found["best"] == 0 and found["trials"] == 8
    assert found["expected"] is not None
    assert found["accuracy"] == 0.2 > found["expected"]
    assert "optimistic" in " ".join(found["sentences"])


def test_the_best_is_told_against_the_settings_as_they_were() -> None:
    trials = [
        trial(0, [0, 1, 2]),
        trial(1, [1, 2, 3, 4, 5], values={"views": 2}),
    ]
    last = sweep_result(trials, "accuracy")["sentences"][-1]
    assert "+20.0 points" in last
    assert "3 images put right and 1 lost" in last and "could be chance" in last


@pytest.mark.parametrize("aim", ["accuracy", "loss", "both"])
def test_without_a_trial_that_ended_there_is_nothing_to_choose(aim: str) -> None:
    found = sweep_result([trial(0, state="failed", reason="no")], aim)
    assert fits(found, RESULTS["sweep"])
    assert found["best"] is None and found["failed"] == 1
    assert "nothing to choose" in found["sentences"][-1]


def test_trials_of_other_images_are_not_held_together() -> None:
    trials = [trial(0, [1]), trial(1, [1], count=9)]
    found = sweep_result(trials, "accuracy")
    assert found["expected"] is None and found["best"] == 0


def test_what_the_loss_chose_is_not_told_the_accuracy_of_another_choice() -> None:
    trials = [trial(0, [1], loss=0.1), trial(1, [1, 2, 3, 4, 5, 6, 7, 8], loss=0.9)]
    found = sweep_result(trials, "loss")
    assert found["best"] == 0 and found["expected"] is None
    assert fits(found, RESULTS["sweep"])
    assert "expect" not in " ".join(found["sentences"])
    assert "loss is optimistic" in " ".join(found["sentences"])


@pytest.mark.parametrize("aim", ["accuracy", "loss"])
def test_where_there_was_no_choice_nothing_is_optimistic(aim: str) -> None:
    found = sweep_result([trial(0, [1])], aim)
    assert found["sentences"][0] == "Of 1 trial 1 came to its end."
    assert found["expected"] is None and len(found["sentences"]) == 2


def test_a_sweep_that_was_stopped_at_once_says_so() -> None:
    assert sweep_result([], "accuracy")["sentences"] == [
        "No trial has ended, so there is nothing to choose from."
    ]


def test_one_image_and_one_trial_are_told_as_one() -> None:
    trials = [
        trial(0, [1, 2]),
        trial(1, [1, 2, 3], values={"views": 2}),
        trial(2, state="pruned"),
    ]
    told = sweep_result(trials, "accuracy")["sentences"]
    assert "1 was ended early, as most before it were better" in told[0]
    assert "with 1 image put right and 0 lost" in told[-1]


def test_the_first_stays_preferred_until_it_is_beaten_by_more_than_chance() -> None:
    first = trial(0, [1, 2])
    alike = trial(1, [1, 3, 4])
    better = trial(2, [1, 2, 3, 4])
    assert preferred([first, alike]) == first
    assert preferred([first, alike, better]) == better
    assert preferred([trial(0, state="failed"), alike]) == alike
    assert preferred([]) is None


def test_what_is_known_without_its_images_is_preferred_by_its_accuracy() -> None:
    first, better = trial(0, [1, 2]), trial(1, [1, 2, 3])
    untold: Trial = {**better, "right": ""}
    assert preferred([first, untold]) == untold
