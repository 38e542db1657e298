"""What mattered is found where something did, and not where nothing did."""

from __future__ import annotations

import numpy as np
import pytest

from core.analysis import setting_importance as module
from core.analysis.setting_importance import needed_runs, setting_importance
from core.analysis.tried_settings import TriedSetting

RUNS = 40


@pytest.fixture(autouse=True)
def few_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TREES", 12)


def setting(name: str, numbers: np.ndarray) -> TriedSetting:
    return TriedSetting((name,), tuple(numbers), numbers.astype(float))


@pytest.fixture
def tried() -> list[TriedSetting]:
    rng = np.random.default_rng(0)
    return [setting(name, rng.integers(0, 4, RUNS)) for name in "abc"]


def test_the_setting_that_mattered_is_named_and_the_others_are_not(
    tried: list[TriedSetting],
) -> None:
    noise = np.random.default_rng(1).normal(0, 0.005, RUNS)
    found = setting_importance(tried, 0.7 + 0.05 * tried[1].numbers + noise)
    assert found.tells and found.explained.share > 0.8
    first, mattered, last = found.settings
    assert mattered.low > 0.25 and 0.6 < mattered.share < 1.2
    assert max(first.share, last.share) < 0.1
    assert mattered.low < mattered.share < mattered.high


def test_chance_is_not_taken_for_a_setting(tried: list[TriedSetting]) -> None:
    for seed in range(3):
        accuracies = np.random.default_rng(seed).normal(0.8, 0.02, RUNS)
        assert not setting_importance(tried, accuracies).tells


def test_the_same_runs_say_the_same_again(tried: list[TriedSetting]) -> None:
    accuracies = 0.7 + 0.05 * tried[0].numbers
    assert setting_importance(tried, accuracies) == setting_importance(
        tried, accuracies
    )


def test_repeats_with_other_seeds_are_never_on_both_sides() -> None:
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(10), 3)
    for learned, unseen in module._divisions(groups, rng):
        assert set(groups[learned]).isdisjoint(groups[unseen])
        assert len(unseen) == 9 and len(learned) == 21


def test_a_setting_that_some_runs_do_not_have_can_be_learned_from(
    tried: list[TriedSetting],
) -> None:
    numbers = np.where(np.arange(RUNS) % 2, np.nan, np.arange(RUNS))
    accuracies = np.where(np.isnan(numbers), 0.6, 0.9)
    some = TriedSetting(("some",), tuple(numbers), numbers)
    found = setting_importance([*tried, some], accuracies)
    assert found.settings[-1].low > 0


def test_more_settings_take_more_runs() -> None:
    assert [needed_runs(number) for number in (1, 4, 5, 8)] == [20, 20, 25, 40]
