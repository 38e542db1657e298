"""Train one phase, or one stage of it, on cached features."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from core.config import PhaseConfig, RunConfig
from core.errors import ConfigError
from core.models.head import count_parameters
from core.training.batches import (
    EpochPlan,
    ReleaseMemory,
    TrainingData,
    evaluation_data,
)
from core.training.callbacks.early_stopping import EarlyStopping
from core.training.callbacks.metrics_log import MetricsLog
from core.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from core.training.callbacks.resume_point import ResumePoint
from core.training.callbacks.stop_on_request import StopOnRequest
from core.training.feature_taps import Features
from core.training.losses import cross_entropy
from core.training.optimizers import PhaseOptimizer
from core.training.phase_outcome import PhaseOutcome
from core.training.reporter import Reporter

# Batches between two looks for a request to stop and two points on the chart: a step
# of the head takes a third of a millisecond, one above the thaw line a hundred.
_STEPS_PER_EXECUTION = {"frozen": 64, "finetune": 4, "scratch": 4}


@dataclass(frozen=True)
class PhaseJob:
    """What there is to train.

    Attributes:
        phase: "frozen", "finetune" or "scratch".
        settings: Epochs, learning rate and all else of the phase, or of this stage.
        features: What goes into the model.
        batch_size: Images per step.
        seed: Of order and views.
        first_fresh_view: Of the first epoch, where each epoch has views of its own.
        resume_path: Where to keep the state for a resume.
        manifest_digest: Of the images that the features are of; a resume point of
            other images does not count.
        label_smoothing: Share of the target spread over all classes.
        imbalance: One of `core.config.IMBALANCES`.
        backbone_rate: The backbone's learning rate as a share of the head's.
        backbone_weights: Those that learn at that rate.
        earlier: How the stages before went; None = this is the phase's first.
        stage: Its place among the phase's stages, from 0.
        later_epochs: Of the phase's stages after this one, at most; 0 = it is the last.
    """

    phase: str
    settings: PhaseConfig
    features: Features
    batch_size: int
    seed: int
    resume_path: Path
    manifest_digest: str = ""
    first_fresh_view: int = 1
    label_smoothing: float = 0.0
    imbalance: str = "none"
    backbone_rate: float = 1.0
    backbone_weights: list[Any] = field(default_factory=list)
    earlier: PhaseOutcome | None = None
    stage: int = 0
    later_epochs: int = 0

    @classmethod
    def of(
        cls,
        config: RunConfig,
        phase: str,
        features: Features,
        resume_path: Path,
        manifest_digest: str = "",
    ) -> PhaseJob:
        """What a run with these settings trains in a phase; see the attributes."""
        return cls(
            phase=phase,
            settings=getattr(config, phase),
            features=features,
            batch_size=config.batch_size,
            seed=config.seed,
            resume_path=resume_path,
            manifest_digest=manifest_digest,
            first_fresh_view=1 + config.frozen.epochs if phase == "finetune" else 1,
            label_smoothing=config.label_smoothing,
            imbalance=config.imbalance,
        )

    @property
    def first_epoch(self) -> int:
        """Epochs of the stages before."""
        return self.earlier.epochs if self.earlier else 0

    @property
    def last_epoch(self) -> int:
        """Epochs when this stage is over, those of the stages before included."""
        return self.first_epoch + self.settings.epochs

    @property
    def phase_epochs(self) -> int:
        """Epochs when the phase is over, at most: those of all of its stages."""
        return self.last_epoch + self.later_epochs


def train_phase(model: keras.Model, job: PhaseJob, reporter: Reporter) -> PhaseOutcome:
    """Fit a model until early stopping, the last epoch or a request to stop.

    It is compiled here, with a new optimizer: what is trainable was changed before, and
    nothing of an earlier phase's optimizer may be carried over. Where a killed worker
    left a resume point, training goes on from it.

    Raises:
        ConfigError: The loss was not a number from the first epoch on.
    """
    data = training_data(job)
    optimizer = PhaseOptimizer(
        job.settings,
        job.settings.epochs * data.num_batches,
        job.backbone_rate,
        job.backbone_weights,
    )
    model.compile(
        optimizer=optimizer.keras,
        loss=cross_entropy(model.output.shape[-1], job.label_smoothing),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="accuracy")],
        jit_compile=False,
        steps_per_execution=data.steps_per_execution(_STEPS_PER_EXECUTION[job.phase]),
    )
    stopping = EarlyStopping(job.settings)
    plateau = ReduceOnPlateau(job.settings, optimizer)
    resume_point = ResumePoint(
        job.resume_path,
        stopping,
        plateau,
        optimizer,
        job.manifest_digest,
        job.earlier,
    )
    is_last_stage = not job.later_epochs
    stop = StopOnRequest(reporter, stopping, job.last_epoch, is_last_stage)
    for callback in (stopping, resume_point):
        callback.set_model(model)
    if job.earlier:
        stopping.go_on_from(job.earlier, model)
    if not resume_point.restore(model) and job.earlier:
        model.optimizer.build(model.trainable_variables)
        resume_point.save()  # what the stages before learned is nowhere else
    done = stopping.epoch
    reporter.event(event="phase", phase=job.phase, epoch=done, first=job.first_epoch)
    if done < job.last_epoch and not (done > job.first_epoch and stopping.is_over):
        log = MetricsLog(
            reporter,
            job.phase,
            job.features.count("train"),
            job.phase_epochs,
            optimizer,
        )
        _fit(model, job, data, done, [log, stopping, plateau, resume_point, stop])
    if not stopping.has_weights:
        raise ConfigError(
            "a loss that is a number",
            f"none after epoch {stopping.epoch} of the {job.phase} phase",
            "Lower the learning rate.",
        )
    stopping.restore_best()
    return PhaseOutcome(
        best_epoch=stopping.kept_epoch,
        epochs=stopping.epoch,
        trainable_parameters=count_parameters(model.trainable_weights),
        seconds=resume_point.seconds,
        is_cut_short=stop.is_cut_short,
        is_target_reached=stopping.is_target_reached,
        best_value=stopping.best_value,
    )


def training_data(job: PhaseJob) -> TrainingData:
    """The batches of each epoch, with small classes evened out as the job says."""
    labels = job.features.labels["train"]
    plan = EpochPlan(
        len(labels),
        job.features.num_views,
        job.seed,
        job.first_fresh_view,
        labels if job.imbalance == "balanced_sampling" else None,
    )
    return TrainingData(
        job.features,
        plan,
        job.batch_size,
        has_class_weights=job.imbalance == "class_weights",
    )


def _fit(
    model: keras.Model,
    job: PhaseJob,
    data: TrainingData,
    done: int,
    callbacks: list[keras.callbacks.Callback],
) -> None:
    try:
        model.fit(
            data.dataset,
            validation_data=evaluation_data(job.features, "validation"),
            initial_epoch=done,
            epochs=job.last_epoch,
            shuffle=None,  # the batches come in an order of their own
            verbose=0,
            callbacks=[data, ReleaseMemory(job.features, job.batch_size), *callbacks],
        )
    except tf.errors.OpError:
        if data.error is None:
            raise
        raise data.error from None
