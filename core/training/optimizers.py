"""The optimizer of a phase, and the learning rate's way through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras.optimizers import schedules

from core.config import OptimizerConfig, PhaseConfig, ScheduleConfig
from core.training.rate_groups import RateGroup


class _OnePass:
    """Adam's step in TensorFlow's own operation: each number is read and written once.

    Keras writes the same formula in ten operations, each a pass over all weights. Its
    AMSGrad is not offered.
    """

    def _backend_update_step(self: Any, *arguments: Any) -> None:
        """Update all weights; what all have in common is traced once, not for each."""
        steps = tf.cast(self.iterations.value + 1, tf.float32)
        betas = self.beta_1, self.beta_2
        self._powers = tuple(tf.constant(beta, tf.float32) ** steps for beta in betas)
        super()._backend_update_step(*arguments)  # type: ignore[misc]
        self._powers = ()  # of no graph that is over

    def update_step(
        self: Any, gradient: Any, variable: Any, learning_rate: Any
    ) -> None:
        """Update a weight, momentum and velocity in place."""
        place = self._get_variable_index(variable)
        dtype = variable.dtype
        first, second = self._powers
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[place].value.handle,
            v=self._velocities[place].value.handle,
            beta1_power=tf.cast(first, dtype),
            beta2_power=tf.cast(second, dtype),
            lr=tf.cast(learning_rate, dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=tf.cast(gradient, dtype),
        )


class Adam(_OnePass, keras.optimizers.Adam):
    """Keras' Adam, in one pass."""


class AdamW(_OnePass, keras.optimizers.AdamW):
    """Keras' AdamW, in one pass."""


_OPTIMIZERS = {
    "adam": Adam,
    "adamw": AdamW,
    "rmsprop": keras.optimizers.RMSprop,
    "sgd": keras.optimizers.SGD,
}


class LearningRate(schedules.LearningRateSchedule):
    """A schedule's learning rate, times a factor that can be lowered on the way.

    Keras' own `ReduceLROnPlateau` refuses an optimizer that has a schedule.

    Args:
        schedule: From a step to its learning rate; a number is a constant one.
    """

    def __init__(self, schedule: Any) -> None:
        self._schedule = schedule
        self.factor = keras.Variable(1.0, trainable=False, name="rate_factor")

    def __call__(self, step: Any) -> Any:
        is_constant = isinstance(self._schedule, float)
        rate = self._schedule if is_constant else self._schedule(step)
        return rate * self.factor

    def get_config(self) -> dict[str, Any]:
        """Nothing: it is made anew from a run's settings, never from a saved model."""
        return {}


class PhaseOptimizer:
    """What `compile` needs, and what is to be known of the learning rate.

    The layers of the head and blocks of the backbone may learn at different rates; each
    group then has an optimizer of its own, and gradients are clipped in each.

    Args:
        settings: Of the phase; the learning rate is the head's.
        num_steps: In all of the phase's epochs.
        slower: Weights that learn at another rate.
    """

    def __init__(
        self,
        settings: PhaseConfig,
        num_steps: int,
        slower: Sequence[RateGroup] = (),
    ) -> None:
        rate = settings.learning_rate
        schedule = _schedule(settings.schedule, rate, num_steps)
        self.rate = LearningRate(schedule)
        self._head = make_optimizer(settings.optimizer, self.rate)
        self.keras: keras.optimizers.Optimizer = self._head
        of_weight: dict[int, keras.optimizers.Optimizer] = {}
        for share, weights in slower:
            slow_rate = LearningRate(
                _schedule(settings.schedule, rate * share, num_steps)
            )
            slow_rate.factor = self.rate.factor
            slow = make_optimizer(settings.optimizer, slow_rate)
            of_weight |= {id(weight): slow for weight in weights}
        if of_weight:
            self.keras = keras.optimizers.MultiOptimizer(
                lambda weight: of_weight.get(id(weight), self._head)
            )

    @property
    def learning_rate(self) -> float:
        """The head's, of the step that comes next."""
        return float(self._head.learning_rate)

    def lower(self, factor: float, least: float) -> None:
        """Multiply the learning rate from here on, but not below `least`."""
        now = self.learning_rate
        self.rate.factor.assign(
            self.rate.factor * (max(now * factor, min(now, least)) / max(now, 1e-30))
        )


def make_optimizer(settings: OptimizerConfig, rate: Any) -> keras.optimizers.Optimizer:
    """An optimizer of Keras' with these settings and this rate or schedule."""
    options: dict[str, Any] = {"learning_rate": rate}
    if settings.weight_decay or settings.name == "adamw":
        options["weight_decay"] = settings.weight_decay
    if settings.momentum:
        options["momentum"] = settings.momentum
    if settings.global_clipnorm:
        options["global_clipnorm"] = settings.global_clipnorm
    return _OPTIMIZERS[settings.name](**options)


def _schedule(settings: ScheduleConfig, rate: float, num_steps: int) -> Any:
    if settings.kind == "exponential":
        return schedules.ExponentialDecay(
            rate, settings.decay_steps, settings.decay_rate, settings.staircase
        )
    if settings.kind == "cosine":
        warmup_steps = round(settings.warmup * num_steps)
        decay_steps = max(1, num_steps - warmup_steps)
        if not warmup_steps:
            return schedules.CosineDecay(rate, decay_steps)
        return schedules.CosineDecay(
            0.0, decay_steps, warmup_target=rate, warmup_steps=warmup_steps
        )
    return float(rate)
