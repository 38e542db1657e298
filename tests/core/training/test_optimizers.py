"""Each optimizer, schedule and rate is Keras' own, with the numbers of the settings."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from core.config import OptimizerConfig, PhaseConfig, ScheduleConfig
from core.training.optimizers import PhaseOptimizer
from core.training.rate_groups import RateGroup


def optimizer(
    learning_rate: float = 0.1, num_steps: int = 100, **settings: Any
) -> PhaseOptimizer:
    return PhaseOptimizer(PhaseConfig(5, learning_rate, **settings), num_steps)


def rate_at(made: PhaseOptimizer, step: int) -> float:
    return float(made.rate(step))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("adam", keras.optimizers.Adam),
        ("adamw", keras.optimizers.AdamW),
        ("rmsprop", keras.optimizers.RMSprop),
        ("sgd", keras.optimizers.SGD),
    ],
)
def test_name_chooses_keras_own_optimizer(name: str, kind: type) -> None:
    made = optimizer(optimizer=OptimizerConfig(name)).keras
    assert isinstance(made, kind)
    assert float(made.learning_rate) == pytest.approx(0.1)
    assert made.global_clipnorm is None
    assert not made.weight_decay


def test_decay_momentum_and_clipping_reach_it() -> None:
    settings = OptimizerConfig("sgd", 0.01, 0.9, 2.0)
    made = optimizer(optimizer=settings).keras
    assert (made.weight_decay, made.momentum, made.global_clipnorm) == (0.01, 0.9, 2.0)


def test_exponential_decay_is_keras_own() -> None:
    jumps = optimizer(schedule=ScheduleConfig("exponential", 0.5, 10, True))
    found = [rate_at(jumps, step) for step in (0, 9, 10, 25)]
    assert found == pytest.approx([0.1, 0.1, 0.05, 0.025])
    smooth = optimizer(schedule=ScheduleConfig("exponential", 0.5, 10, False))
    assert rate_at(smooth, 5) == pytest.approx(0.1 * 0.5**0.5)


def test_cosine_rises_to_the_rate_and_falls_to_nothing() -> None:
    made = optimizer(schedule=ScheduleConfig("cosine", warmup=0.1))
    assert rate_at(made, 0) == 0
    assert rate_at(made, 5) == pytest.approx(0.05)
    assert rate_at(made, 10) == pytest.approx(0.1)
    assert rate_at(made, 55) == pytest.approx(0.05)
    assert rate_at(made, 100) == pytest.approx(0, abs=1e-9)
    at_once = optimizer(schedule=ScheduleConfig("cosine", warmup=0.0))
    assert rate_at(at_once, 0) == pytest.approx(0.1)


@pytest.mark.parametrize("kind", ["constant", "exponential"])
def test_lowering_multiplies_whatever_the_schedule_says(kind: str) -> None:
    made = optimizer(schedule=ScheduleConfig(kind, 0.5, 10, True))
    made.lower(0.2, 0.0)
    assert made.learning_rate == pytest.approx(0.02)
    made.lower(0.2, 0.01)
    assert made.learning_rate == pytest.approx(0.01)
    made.lower(0.2, 0.01)
    assert made.learning_rate == pytest.approx(0.01)


def step_of(backbone_rate: float) -> list[float]:
    """How far one step moves a weight of the backbone and one of the head."""
    low, high = (keras.Variable(np.zeros(1, np.float32)) for _ in range(2))
    settings = PhaseConfig(1, 0.1, optimizer=OptimizerConfig("sgd"))
    made = PhaseOptimizer(settings, 1, [RateGroup(backbone_rate, [low])])
    made.keras.build([low, high])
    made.keras.apply([np.ones(1, np.float32)] * 2, [low, high])
    assert made.learning_rate == pytest.approx(0.1)
    return [-float(value.numpy()[0]) for value in (low, high)]


@pytest.mark.parametrize(
    ("name", "keras_own"),
    [("adam", keras.optimizers.Adam), ("adamw", keras.optimizers.AdamW)],
)
def test_adam_in_one_pass_steps_where_keras_steps(name: str, keras_own: Any) -> None:
    settings = OptimizerConfig(name, 0.02, global_clipnorm=1.5)
    options = {"weight_decay": 0.02, "global_clipnorm": 1.5}
    random = np.random.default_rng(0)
    start = random.normal(size=(7, 3)).astype(np.float32)
    variables = [keras.Variable(start) for _ in range(2)]
    ours = PhaseOptimizer(PhaseConfig(5, 0.01, optimizer=settings), 100).keras
    optimizers = [ours, keras_own(0.01, **options)]
    for _ in range(20):
        gradient = random.normal(size=(7, 3)).astype(np.float32)
        for one, variable in zip(optimizers, variables, strict=True):
            one.apply([gradient], [variable])
    found, expected = (variable.numpy() for variable in variables)
    assert np.abs(expected - start).max() > 0.05
    assert found == pytest.approx(expected, abs=1e-6)
    # Momentum and velocity; the rate is a variable of Keras' own alone.
    states = [
        [item.numpy() for item in one.variables if item.shape == (7, 3)]
        for one in optimizers
    ]
    for one, other in zip(*states, strict=True):
        assert one == pytest.approx(other, rel=1e-5, abs=1e-7)
    assert len(states[0]) == 2


def test_backbone_may_learn_more_slowly_than_the_head() -> None:
    assert step_of(1.0) == pytest.approx([0.1, 0.1])
    assert step_of(0.1) == pytest.approx([0.01, 0.1])
