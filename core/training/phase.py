"""Train one phase on cached features."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import keras
import tensorflow as tf

from core.config import PhaseConfig
from core.errors import ConfigError
from core.training.batches import (
    EpochPlan,
    ReleaseMemory,
    TrainingData,
    evaluation_data,
)
from core.training.callbacks import (
    EarlyStopping,
    MetricsLog,
    StopOnRequest,
)
from core.training.reporter import Reporter
from core.training.resume_point import ResumePoint
from core.training.taps import Features

# Batches between two looks for a request to stop and two points on the chart: a step
# of the head takes a third of a millisecond, one above the thaw line a hundred.
_STEPS_PER_EXECUTION = {"frozen": 64, "finetune": 4}


@dataclass(frozen=True)
class PhaseJob:
    """What there is to train.

    Attributes:
        phase: "frozen" or "finetune".
        settings: Epochs, learning rate, patience.
        features: What goes into the model.
        batch_size: Images per step.
        seed: Of order and views.
        first_fresh_view: Of the first epoch, where each epoch has views of its own.
        resume_path: Where to keep the state for a resume.
        manifest_digest: Of the images that the features are of; a resume point of
            other images does not count.
    """

    phase: str
    settings: PhaseConfig
    features: Features
    batch_size: int
    seed: int
    resume_path: Path
    manifest_digest: str = ""
    first_fresh_view: int = 1


@dataclass(frozen=True)
class PhaseOutcome:
    """How a phase went; the model holds the weights of the best epoch.

    Attributes:
        best_epoch: 1-based; 0 where there was no epoch.
        epochs: That were trained.
        trainable_parameters: Numbers that training changed.
        seconds: Of training, those before a resume included.
        is_cut_short: Whether a request to stop ended it early.
    """

    best_epoch: int
    epochs: int
    trainable_parameters: int
    seconds: float
    is_cut_short: bool = False


def train_phase(model: keras.Model, job: PhaseJob, reporter: Reporter) -> PhaseOutcome:
    """Fit a model until early stopping, the last epoch or a request to stop.

    It is compiled here, with a new optimizer: what is trainable was changed before, and
    nothing of an earlier phase's optimizer may be carried over. Where a killed worker
    left a resume point, training goes on from it.

    Raises:
        ConfigError: The loss was not a number from the first epoch on.
    """
    plan = EpochPlan(
        job.features.count("train"),
        job.features.num_views,
        job.seed,
        job.first_fresh_view,
    )
    data = TrainingData(job.features, plan, job.batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(job.settings.learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
        steps_per_execution=data.steps_per_execution(_STEPS_PER_EXECUTION[job.phase]),
    )
    stopping = EarlyStopping(job.settings.patience)
    resume_point = ResumePoint(job.resume_path, stopping, job.manifest_digest)
    stop = StopOnRequest(reporter, stopping, job.settings.epochs)
    done = resume_point.restore(model)
    stopping.set_model(model)
    reporter.event(event="phase", phase=job.phase, epoch=done)
    if done < job.settings.epochs and not (done and stopping.is_over):
        _fit(model, job, data, reporter, [stopping, resume_point, stop])
    if not stopping.best_weights and stopping.epoch:
        raise ConfigError(
            "a loss that is a number",
            f"none after the first epoch of the {job.phase} phase",
            "Lower the learning rate.",
        )
    stopping.restore_best()
    return PhaseOutcome(
        best_epoch=stopping.best_epoch,
        epochs=stopping.epoch,
        trainable_parameters=sum(int(w.numpy().size) for w in model.trainable_weights),
        seconds=resume_point.seconds,
        is_cut_short=stop.is_cut_short,
    )


def _fit(
    model: keras.Model,
    job: PhaseJob,
    data: TrainingData,
    reporter: Reporter,
    others: list[keras.callbacks.Callback],
) -> None:
    done = others[0].epoch
    count, epochs = job.features.count("train"), job.settings.epochs
    try:
        model.fit(
            data.dataset,
            validation_data=evaluation_data(job.features, "validation"),
            initial_epoch=done,
            epochs=epochs,
            shuffle=None,  # the batches come in an order of their own
            verbose=0,
            callbacks=[
                data,
                MetricsLog(reporter, job.phase, count, epochs),
                ReleaseMemory(job.features, job.batch_size),
                *others,
            ],
        )
    except tf.errors.OpError:
        if data.error is None:
            raise
        raise data.error from None
