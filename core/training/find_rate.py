"""The learning-rate range test: train with a rate that rises from step to step.

Smith 2017 (arXiv 1506.01186): while the rate is too low the loss stays where it is,
then it falls, and when the rate is too high it rises again.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from core.analysis.rate_finder import calm_curve, smooth, suggest
from core.config import ScheduleConfig
from core.runs.study import Study
from core.training.feature_taps import Features
from core.training.losses import cross_entropy
from core.training.network import Network
from core.training.optimizers import PhaseOptimizer
from core.training.phase import train_phase, training_data
from core.training.phase_job import PhaseJob
from core.training.phase_plan import PhasePlan, phase_plan
from core.training.reporter import Reporter

_STEPS = 100
_RANGES = {"frozen": (1e-6, 10.0), "finetune": (1e-8, 0.1), "scratch": (1e-6, 10.0)}
_HEAD_EPOCHS = 5  # of the frozen phase, before the rate of the next one is looked for

# The sweep ends where the smoothed loss is so many times its lowest one (as fast.ai's
# finder has it) and so many times that of guessing: of a trained head, one batch alone
# can have four times the loss of another, and nothing is wrong. Both are judged after
# so many steps.
_DIVERGED = 4.0
_WORSE_THAN_GUESSING = 2.0
_LEAST_STEPS = 20


def find_rate(
    study: Study,
    network: Network,
    make_features: Callable[[PhasePlan], Features],
    reporter: Reporter,
) -> dict[str, Any]:
    """Sweep the learning rate of the phase that the study's options name.

    The fine-tune phase begins, as in a run, from a head that was trained before.

    Args:
        study: Its config and the option "phase" are read; without that it is the
            strategy's first one.
        network: With fresh weights; they are changed.
        make_features: Makes those that a plan takes.
        reporter: Told of progress, and asked whether to stop.

    Returns:
        phase, rates, losses (of each step, while they are numbers), smoothed, and the
        suggestion.
    """
    phase = str(study.options.get("phase", study.config.phases[0]))

    def prepare(phase: str) -> tuple[keras.Model, PhaseJob]:
        plan = phase_plan(network, phase)
        return plan.prepare(make_features(plan), study.path / f"{phase}.npz")

    if phase == "finetune":
        _train_head(*prepare("frozen"), reporter)
    model, job = prepare(phase)
    network.head.restart_dropout()
    with reporter.stage("study", _STEPS):
        rates, losses = _sweep(model, job, reporter)
    num_classes = model.output.shape[-1]
    suggestion = suggest(np.array(rates), np.array(losses), num_classes)
    if not math.isfinite(losses[-1]):  # JSON has no such number
        rates, losses = rates[:-1], losses[:-1]
    return {
        "phase": phase,
        "rates": rates,
        "losses": losses,
        "smoothed": calm_curve(np.array(losses)).tolist() if losses else [],
        "suggestion": dataclasses.asdict(suggestion),
    }


def _train_head(model: keras.Model, job: PhaseJob, reporter: Reporter) -> None:
    """Train the frozen phase for a few epochs."""
    epochs = min(job.settings.epochs, _HEAD_EPOCHS)
    settings = dataclasses.replace(job.settings, epochs=epochs)
    train_phase(model, dataclasses.replace(job, settings=settings), reporter)


def _sweep(
    model: keras.Model, job: PhaseJob, reporter: Reporter
) -> tuple[list[float], list[float]]:
    """One step per rate, to the last or where the loss is lost.

    Returns:
        Rates and losses; only the last loss may be no number.
    """
    low, high = _RANGES[job.phase]
    growth = (high / low) ** (1 / (_STEPS - 1))
    settings = dataclasses.replace(
        job.settings, learning_rate=low, schedule=ScheduleConfig()
    )
    optimizer = PhaseOptimizer(settings, _STEPS, job.slower)
    num_classes = model.output.shape[-1]
    model.compile(
        optimizer=optimizer.keras,
        loss=cross_entropy(
            num_classes, job.label_smoothing, job.features.mixed is not None
        ),
        jit_compile=False,
    )
    rates: list[float] = []
    losses: list[float] = []
    for step, batch in zip(range(_STEPS), _batches(job), strict=False):
        reporter.raise_if_stopped()
        model.reset_metrics()
        optimizer.rate.factor.assign(growth**step)
        rates.append(low * growth**step)
        losses.append(float(model.train_on_batch(*batch)))
        reporter.progress(step + 1, 0.0)
        if _is_lost(losses, num_classes):
            break
    return rates, losses


def _is_lost(losses: list[float], num_classes: int) -> bool:
    """Whether training has broken down at the last step's rate."""
    if not math.isfinite(losses[-1]):
        return True
    if len(losses) < _LEAST_STEPS:
        return False
    curve = smooth(np.array(losses))
    guessing = _WORSE_THAN_GUESSING * math.log(num_classes)
    return bool(curve[-1] > max(_DIVERGED * curve.min(), guessing))


def _batches(job: PhaseJob) -> Iterator[tuple[tf.Tensor, ...]]:
    """Training batches without end, as a phase sees them."""
    data, epoch = training_data(job), 0
    while True:
        data.set_epoch(epoch)
        with data.own_errors():
            yield from data.dataset
        epoch += 1
