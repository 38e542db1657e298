"""What runs tried is what differs between them, as numbers that can be learned from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.analysis.tried_settings import same_settings, tried_settings
from core.config import FinetuneConfig, PhaseConfig, RunConfig, UnfreezeStep


def tuned(rate: float) -> FinetuneConfig:
    return FinetuneConfig((UnfreezeStep(0, 10, rate),), 4)


BASE = RunConfig(dataset="d", finetune=tuned(1e-4))


def test_what_all_runs_share_and_what_is_chance_was_not_tried() -> None:
    configs = [replace(BASE, seed=seed, view_seed=seed) for seed in range(3)]
    assert tried_settings(configs) == []
    assert same_settings([], 3).tolist() == [0, 0, 0]


def test_numbers_words_and_powers_of_ten() -> None:
    configs = [
        replace(BASE, batch_size=16, imbalance="none", finetune=tuned(1e-5)),
        replace(BASE, batch_size=32, imbalance="none", finetune=tuned(1e-3)),
        replace(BASE, batch_size=32, imbalance="class_weights", finetune=tuned(1e-3)),
        replace(BASE, batch_size=16, imbalance="none", finetune=tuned(1e-5), seed=9),
    ]
    found = {setting.names: setting for setting in tried_settings(configs)}
    weights = found[("imbalance",)]
    assert weights.words == ("class_weights", "none")
    assert weights.numbers.tolist() == [1, 1, 0, 1]
    (both,) = [it for it in found.values() if len(it.names) == 2]
    assert both.names == ("batch_size", "finetune.steps.0.learning_rate")
    assert both.numbers.tolist() == [16, 32, 32, 16] and not both.is_log
    assert same_settings(list(found.values()), 4).tolist() == [0, 1, 2, 0]
    rates = [replace(BASE, finetune=tuned(rate)) for rate in (1e-5, 1e-3)]
    assert tried_settings(rates)[0].is_log


def test_numbers_that_a_search_drew_are_told_apart_by_their_order() -> None:
    drawn = [(8, 1e-3), (16, 1e-5), (32, 1e-4)]
    configs = [
        replace(BASE, batch_size=size, finetune=tuned(rate)) for size, rate in drawn
    ]
    assert [len(it.names) for it in tried_settings(configs)] == [1, 1]
    falling = [
        replace(BASE, batch_size=size, finetune=tuned(rate))
        for size, rate in [(8, 1e-3), (16, 1e-4), (32, 1e-5)]
    ]
    assert [len(it.names) for it in tried_settings(falling)] == [2]


def test_settings_of_a_phase_that_a_run_has_not_are_no_number() -> None:
    other = replace(BASE, frozen=PhaseConfig(9, 1e-3, 5), finetune=tuned(1e-3))
    configs = [BASE, other, replace(BASE, strategy="frozen")]
    found = {setting.names[0]: setting for setting in tried_settings(configs)}
    rate = found["finetune.steps.0.learning_rate"]
    assert rate.values == (1e-4, 1e-3, None)
    assert np.isnan(rate.numbers).tolist() == [False, False, True]
    assert found["strategy"].words == ("finetune", "frozen")
    assert found["frozen.epochs"].numbers.tolist() == [30, 9, 30]
