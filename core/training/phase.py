"""Train one phase, or one step of it: prepare, fit, outcome."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import keras

from core.config import WEIGHTED
from core.errors import ConfigError
from core.language.texts import _
from core.models.head import count_parameters
from core.runs.event_formats import PhaseEvent
from core.training.batches import (
    EpochPlan,
    TrainingData,
    evaluation_data,
)
from core.training.callbacks.early_stopping import EarlyStopping
from core.training.callbacks.metrics_log import MetricsLog
from core.training.callbacks.precise_norms import PreciseNorms
from core.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from core.training.callbacks.release_memory import RELEASE_ROWS, ReleaseMemory
from core.training.callbacks.resume_point import ResumePoint
from core.training.callbacks.set_epoch import SetEpoch
from core.training.callbacks.spent_on_tracing import SpentOnTracing
from core.training.callbacks.stop_on_request import StopOnRequest
from core.training.callbacks.weight_average import WeightAverage
from core.training.class_weights import class_weights
from core.training.converged_head import fit_head
from core.training.kept_fit import fit_kept
from core.training.losses import accuracy, cross_entropy
from core.training.optimizers import PhaseOptimizer
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.reporter import Reporter, StopRequested

# Batches between two looks for a request to stop and two points on the chart: a step
# of the head takes a third of a millisecond, one above the thaw line a hundred.
_STEPS_PER_EXECUTION = {"frozen": 64, "finetune": 4, "scratch": 4}


def train_phase(
    model: keras.Model,
    job: PhaseJob,
    reporter: Reporter,
    followers: Sequence[keras.callbacks.Callback] = (),
) -> PhaseOutcome:
    """Fit a model until early stopping, the last epoch or a request to stop.

    It is compiled here, with a new optimizer: what is trainable was changed before, and
    nothing of an earlier phase's optimizer may be carried over. Where a killed worker
    left a resume point, training goes on from it. A linear head that is fitted to
    convergence needs neither: see `fit_head`.

    Args:
        model: To train.
        job: What on, and how.
        reporter: Told of progress, and asked whether to stop.
        followers: Told of every epoch after all else; they change nothing.

    Raises:
        ConfigError: The loss was not a number from the first epoch on.
    """
    if job.fit != "gradient":
        return fit_head(model, job, reporter)
    data = training_data(job)
    callbacks = _prepare(model, job, data, reporter)
    callbacks.in_order += followers
    if not _is_over(job, callbacks.early_stopping):
        _fit(model, job, data, callbacks)
    return _outcome(model, job, callbacks)


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
        class_weights(labels, job.imbalance == "effective_numbers")
        if job.imbalance in WEIGHTED
        else None,
    )


class _Callbacks:
    """What follows a phase while it is trained.

    Attributes:
        in_order: All of them, as Keras must call them.
    """

    def __init__(
        self,
        model: keras.Model,
        job: PhaseJob,
        data: TrainingData,
        optimizer: PhaseOptimizer,
        reporter: Reporter,
    ) -> None:
        self.early_stopping = stopping = EarlyStopping(job.settings)
        plateau = ReduceOnPlateau(job.settings, optimizer)
        self.average = WeightAverage(job.averaged_epochs * data.num_batches)
        self.resume_point = ResumePoint(
            job.resume_path,
            stopping,
            plateau,
            optimizer,
            job.manifest_digest,
            job.earlier,
            self.average,
        )
        self.stop_on_request = StopOnRequest(
            reporter, stopping, job.last_epoch, job.later_epochs
        )
        look = self.stop_on_request.leave_slow_validation
        self.precise_norms = (
            PreciseNorms(model, job.features, look) if job.precise_norms else None
        )
        num_images = job.features.count("train")
        self.in_order: list[keras.callbacks.Callback] = [
            SpentOnTracing(),
            SetEpoch(data),
            ReleaseMemory(job.features, job.batch_size),
            MetricsLog(reporter, job.phase, num_images, job.phase_epochs, optimizer),
            self.average,
            stopping,
            plateau,
            self.resume_point,
            self.stop_on_request,
            *([self.precise_norms] if self.precise_norms else []),
        ]


def _prepare(
    model: keras.Model, job: PhaseJob, data: TrainingData, reporter: Reporter
) -> _Callbacks:
    """Compile a model, and put back what was trained of the phase before."""
    optimizer = PhaseOptimizer(
        job.settings,
        job.settings.epochs * data.num_batches,
        job.slower,
    )
    num_classes, has_shares = model.output.shape[-1], job.features.mixed is not None
    model.compile(
        optimizer=optimizer.keras,
        loss=cross_entropy(num_classes, job.label_smoothing, has_shares),
        metrics=[accuracy(num_classes, has_shares)],
        jit_compile=False,
        steps_per_execution=_steps_per_execution(job, data.num_batches),
    )
    # Built within the first step, it would have TensorFlow trace that step twice.
    model.optimizer.build(model.trainable_variables)
    callbacks = _Callbacks(model, job, data, optimizer, reporter)
    _go_on(model, job, callbacks)
    epoch = callbacks.early_stopping.epoch
    reporter.keep(epoch > 0)  # else there is nothing until the first batch is through
    reporter.event(
        PhaseEvent(event="phase", phase=job.phase, epoch=epoch, first=job.first_epoch)
    )
    return callbacks


def _steps_per_execution(job: PhaseJob, num_batches: int) -> int:
    """Batches to train on before anybody looks, so that memory stays bounded."""
    most = min(num_batches, _STEPS_PER_EXECUTION[job.phase])
    if not job.features.is_large("train"):
        return most
    return min(most, max(1, RELEASE_ROWS // job.batch_size))


def _go_on(model: keras.Model, job: PhaseJob, callbacks: _Callbacks) -> None:
    """Begin where a killed worker left off, or where the step before ended."""
    stopping, resume_point = callbacks.early_stopping, callbacks.resume_point
    for callback in (callbacks.average, stopping, resume_point):
        callback.set_model(model)  # `fit` does so too, later, and perhaps never
    if job.earlier:
        stopping.go_on_from(job.earlier, model)
    if not resume_point.restore(model) and job.earlier:
        model.optimizer.build(model.trainable_variables)
        resume_point.save()  # what the steps before learned is nowhere else


def _is_over(job: PhaseJob, stopping: EarlyStopping) -> bool:
    """Whether a worker before trained it to its end."""
    is_begun = stopping.epoch > job.first_epoch
    return stopping.epoch >= job.last_epoch or (is_begun and stopping.is_over)


def _fit(
    model: keras.Model, job: PhaseJob, data: TrainingData, callbacks: _Callbacks
) -> None:
    span = callbacks.early_stopping.epoch, job.last_epoch
    with suppress(StopRequested), data.own_errors():
        if job.features.stream is None:
            fit_kept(model, job, data, callbacks.in_order, span)
            return
        model.fit(
            data.dataset,
            validation_data=evaluation_data(job.features, "validation"),
            initial_epoch=span[0],
            epochs=span[1],
            shuffle=None,  # the batches come in an order of their own
            verbose=0,
            callbacks=callbacks.in_order,
        )


def _outcome(model: keras.Model, job: PhaseJob, callbacks: _Callbacks) -> PhaseOutcome:
    """Put the weights that are kept into the model, and say how it went."""
    stopping = callbacks.early_stopping
    if not stopping.has_weights:
        raise ConfigError(
            _("a loss that is a number"),
            _(
                "none after epoch {epoch} of the {phase} phase",
                epoch=stopping.epoch,
                phase=job.phase,
            ),
            _("Lower the learning rate."),
        )
    stopping.restore_kept()
    if callbacks.precise_norms and not stopping.kept_weights:
        callbacks.precise_norms.estimate()  # of a part of the first epoch
    return PhaseOutcome(
        best_epoch=stopping.kept_epoch,
        epochs=stopping.epoch,
        trainable_parameters=count_parameters(model.trainable_weights),
        seconds=callbacks.resume_point.seconds,
        is_cut_short=callbacks.stop_on_request.is_cut_short,
        is_target_reached=stopping.is_target_reached,
        best_value=stopping.best_value,
    )
