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
from keras.optimizers import schedules

from core.analysis.rate_finder import smooth, suggest
from core.runs.study import Study
from core.training.batches import TrainingData
from core.training.epoch_plan import EpochPlan
from core.training.losses import cross_entropy
from core.training.network import Network
from core.training.optimizers import make_optimizer
from core.training.phase import PhaseJob, train_phase
from core.training.reporter import Reporter
from core.training.taps import Features

_STEPS = 100
_RANGES = {"frozen": (1e-6, 10.0), "finetune": (1e-8, 0.1)}
_HEAD_EPOCHS = 5  # of the frozen phase, before the rate of the next one is looked for
_DIVERGED = 4.0  # times the lowest smoothed loss


def find_rate(
    study: Study,
    network: Network,
    features: Callable[[str], Features],
    reporter: Reporter,
) -> dict[str, Any]:
    """Sweep the learning rate of the phase that the study's options name.

    The fine-tune phase begins, as in a run, from a head that was trained before.

    Args:
        study: Its config and the option "phase" ("frozen" or "finetune") are read.
        network: With fresh weights; they are changed.
        features: Makes those of a phase.
        reporter: Told of progress, and asked whether to stop.

    Returns:
        phase, rates, losses (of each step), smoothed, and the suggestion.
    """
    config = study.config
    phase = str(study.options.get("phase", "frozen"))
    model = network.head_model()
    found = features("frozen")
    if phase == "finetune":
        settings = dataclasses.replace(
            config.frozen, epochs=min(config.frozen.epochs, _HEAD_EPOCHS)
        )
        job = PhaseJob(
            phase="frozen",
            settings=settings,
            features=found,
            batch_size=config.batch_size,
            seed=config.seed,
            resume_path=study.path / "head.npz",
        )
        train_phase(model, job, reporter)
        found = features("finetune")
        model = network.upper_model(network.line(config.stages[0]))
    with reporter.stage("study", _STEPS):
        rates, losses = _sweep(model, phase, found, study, reporter)
    suggestion = suggest(np.array(rates), np.array(losses))
    return {
        "phase": phase,
        "rates": rates,
        "losses": losses,
        "smoothed": [float(value) for value in smooth(np.array(losses))],
        "suggestion": dataclasses.asdict(suggestion),
    }


def _sweep(
    model: keras.Model,
    phase: str,
    features: Features,
    study: Study,
    reporter: Reporter,
) -> tuple[list[float], list[float]]:
    """One step per rate; it ends early where the loss is lost."""
    config, (low, high) = study.config, _RANGES[phase]
    growth = (high / low) ** (1 / (_STEPS - 1))
    rate = schedules.ExponentialDecay(low, 1, growth)
    model.compile(
        optimizer=make_optimizer(getattr(config, phase).optimizer, rate),
        loss=cross_entropy(model.output.shape[-1], config.label_smoothing),
        jit_compile=False,
    )
    rates: list[float] = []
    losses: list[float] = []
    lowest = math.inf
    for step, batch in enumerate(_batches(features, config.batch_size, config.seed)):
        reporter.raise_if_stopped()
        model.reset_metrics()
        loss = float(model.train_on_batch(*batch))
        if not math.isfinite(loss):
            break
        rates.append(low * growth**step)
        losses.append(loss)
        lowest = min(lowest, loss)
        reporter.progress(step + 1, 0.0)
        if step + 1 == _STEPS or loss > _DIVERGED * max(lowest, losses[0]):
            break
    return rates, losses


def _batches(
    features: Features, batch_size: int, seed: int
) -> Iterator[tuple[tf.Tensor, ...]]:
    """Training batches without end, as a phase sees them."""
    plan = EpochPlan(features.count("train"), features.num_views, seed)
    data = TrainingData(features, plan, batch_size)
    epoch = 0
    while True:
        data.on_epoch_begin(epoch)
        yield from data.dataset
        epoch += 1
