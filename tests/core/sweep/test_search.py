"""What a sweep tries next depends on its seed, its plan and the trials before."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from core.runs.sweep_formats import Trial
from core.sweep.axis import Axis
from core.sweep.search import Search, _accuracy
from tests.core.sweep.made_trials import BACKBONE, RATE, START, UNITS, plan, trial


def searched(search: Search, count: int, reach: Callable[[Any], float]) -> list[Trial]:
    """Trials that are asked for one after another, each with what it reaches."""
    trials: list[Trial] = []
    for number in range(count):
        attempt = search.attempt(number, trials)
        if attempt is None:
            break
        accuracy = reach(attempt.values or START)
        found = {"accuracy": accuracy, "loss": 1 - accuracy, "values": attempt.values}
        trials.append(trial(number, **found))
    return trials


def near_a_hundredth(values: dict[str, Any]) -> float:
    """Best with a rate of 0.01, whatever else."""
    off = abs(math.log10(values["frozen.learning_rate"]) + 2)
    return 0.9 - 0.2 * off


def test_the_first_trial_has_the_settings_as_they_are() -> None:
    attempt = Search(plan(), START, 0).attempt(0, [])
    assert attempt is not None and attempt.values == {}


@pytest.mark.parametrize("search", ["random", "bayes", "grid"])
def test_the_same_seed_asks_the_same_also_after_a_restart(search: str) -> None:
    trials = searched(Search(plan(search=search), START, 7), 14, near_a_hundredth)
    again = Search(plan(search=search), START, 7).attempt(13, trials[:13])
    other = Search(plan(search=search), START, 8).attempt(13, trials[:13])
    assert again is not None and again.values == trials[13]["values"]
    assert other is not None and other.values != again.values


@pytest.mark.parametrize("search", ["random", "bayes"])
def test_values_lie_on_their_axes_and_are_of_their_types(search: str) -> None:
    trials = searched(Search(plan(search=search), START, 1), 20, near_a_hundredth)
    for axis in (RATE, UNITS, BACKBONE):
        values = [it["values"][axis.name] for it in trials[1:]]
        assert all(axis.holds(value) for value in values)
        assert len(set(values)) > 2
    assert all(type(it["values"]["batch_size"]) is int for it in trials[1:])


def test_bayesian_search_finds_more_than_chance() -> None:
    late = {
        search: [
            it["accuracy"]
            for seed in range(3)
            for it in searched(
                Search(plan(RATE, UNITS, search=search), START, seed),
                26,
                near_a_hundredth,
            )[12:]
        ]
        for search in ("random", "bayes")
    }
    means = {search: sum(found) / len(found) for search, found in late.items()}
    assert means["bayes"] > means["random"] + 0.05


def test_a_grid_tries_every_combination_once_and_ends() -> None:
    axes = (Axis("batch_size", "choice", values=(8, 16, 32)), BACKBONE)
    search = Search(plan(*axes, search="grid"), START, 0)
    trials = searched(search, 40, lambda values: 0.5)
    tried = [
        tuple((it["values"] or START)[axis.name] for axis in axes) for it in trials
    ]
    assert len(tried) == 9 == len(set(tried))


def test_nothing_is_tried_twice() -> None:
    axis = Axis("batch_size", "choice", values=(8, 16, 32, 64))
    for kind in ("random", "bayes"):
        trials = searched(Search(plan(axis, search=kind), START, 0), 40, lambda _: 0.5)
        assert sorted(it["values"].get("batch_size", 32) for it in trials) == [
            *(8, 16, 32, 64)
        ]


def test_a_start_outside_of_the_space_is_no_harm() -> None:
    start = START | {"frozen.learning_rate": 1.0}
    assert len(searched(Search(plan(), start, 0), 3, lambda _: 0.5)) == 3


def test_of_equally_accurate_trials_the_lower_loss_counts_less_than_an_image() -> None:
    worse, better = trial(0, [1], loss=5.0), trial(0, [1], loss=0.1)
    more = trial(0, [1, 2], loss=9.0)
    assert _accuracy(worse) < _accuracy(better) < _accuracy(more)


def told(accuracy: float) -> list[list[Any]]:
    return [[step, accuracy] for step in range(1, 10)]


def test_a_trial_that_is_worse_than_most_is_hopeless_but_not_in_its_first_epochs() -> (
    None
):
    trials = [
        trial(number, values=START | {"batch_size": 8 + number}, told=told(0.8))
        for number in range(5)
    ]
    attempt = Search(plan(), START, 0).attempt(5, trials)
    assert attempt is not None
    attempt.tell(1, 0.1)
    assert not attempt.is_hopeless
    attempt.tell(6, 0.1)
    assert attempt.is_hopeless
    good = Search(plan(), START, 0).attempt(5, trials)
    assert good is not None
    good.tell(6, 0.9)
    assert not good.is_hopeless


@pytest.mark.parametrize("changes", [{"prunes": False}, {"aim": "both"}])
def test_nothing_is_hopeless_where_every_trial_is_to_end(changes: Any) -> None:
    trials = [
        trial(number, values=START | {"batch_size": 8 + number}, told=told(0.8))
        for number in range(5)
    ]
    attempt = Search(plan(**changes), START, 0).attempt(5, trials)
    assert attempt is not None
    attempt.tell(6, 0.1)
    assert not attempt.is_hopeless


@pytest.mark.parametrize("aim", ["loss", "both"])
def test_pruned_and_failed_trials_are_known_with_any_aim(aim: str) -> None:
    trials = [
        trial(0, values={}),
        trial(1, state="pruned", values=START | {"batch_size": 9}, told=told(0.4)),
        trial(2, state="failed", values=START | {"batch_size": 10}, reason="no"),
    ]
    attempt = Search(plan(aim=aim), START, 0).attempt(3, trials)
    assert attempt is not None and attempt.values


@pytest.mark.parametrize("search", ["random", "bayes"])
def test_the_last_of_a_few_choices_is_found_however_they_are_drawn(search: str) -> None:
    sizes = Axis("batch_size", "choice", values=tuple(range(8, 48)))
    found = searched(Search(plan(sizes, search=search), START, 0), 99, lambda it: 0.5)
    assert len(found) == 40, "trial 0 has one of them"
