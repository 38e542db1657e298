"""The frozen phase of a linear head, fitted at once instead of step by step."""

from __future__ import annotations

import math
import time

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from core.analysis.class_means import class_means
from core.analysis.folds import grouped_folds, stratified_folds
from core.analysis.linear_fit import Linear, LinearData, LinearLoss, Read
from core.analysis.penalty import (
    FoldJudge,
    TriedPenalty,
    best_strength,
    penalty_for,
)
from core.models.head import count_parameters
from core.runs.event_formats import EpochEvent, FitEvent, PhaseEvent
from core.training.class_weights import class_weights
from core.training.phase_job import PhaseJob
from core.training.phase_outcome import PhaseOutcome
from core.training.pooled_views import held_out, pooled_views, reader
from core.training.reporter import Reporter

_FOLDS = 5
_MOST_SEARCH_BYTES = 100_000_000  # of features, while penalties are tried
_LEAST_SEARCHED = 1000  # images that are, however long their features
_SEARCH_SHARE = 0.7  # of the time, about


def fit_head(model: keras.Model, job: PhaseJob, reporter: Reporter) -> PhaseOutcome:
    """Put the best weights there are for these features into a linear head.

    Either the classes' means, or what is best with an L2 penalty; how far weights may
    go is then chosen by cross-validation on training images. Nothing is random but the
    folds, which follow from the seed: a fit that was killed is made again, and ends the
    same.

    Args:
        model: From pooled features to probabilities; its one layer with weights is
            "probabilities".
        job: With cached or streamed features.
        reporter: Told of each penalty, and asked whether to stop; the fit then ends
            with what it has.

    Returns:
        One epoch, whatever it took: there is one answer.

    Raises:
        StopRequested: Somebody asked for it while streamed features were computed.
    """
    reporter.event(PhaseEvent(event="phase", phase=job.phase, epoch=0, first=0))
    reporter.write(phase=job.phase, epoch=1, epochs=1)
    fit = _Fit(job, model.output.shape[-1], reporter)
    reporter.keep(True)  # whenever it is stopped from here on, it has weights
    # The same sums in the same order, on however many cores.
    with threadpool_limits(1):
        linear = fit.fitted()
        reporter.event(fit.figures(linear))
    _set_weights(model.get_layer("probabilities"), linear)
    reporter.progress(1, fit.seconds, images=job.features.count("train"))
    return PhaseOutcome(
        best_epoch=1,
        epochs=1,
        trainable_parameters=count_parameters(model.trainable_weights),
        seconds=fit.seconds,
        is_cut_short=fit.is_cut_short,
    )


def _set_weights(layer: keras.layers.Dense, linear: Linear) -> None:
    """Put a classifier into the output layer; one unit says the second class's odds."""
    weights, bias = linear
    if layer.units == 1:
        weights, bias = weights[:, 1:] - weights[:, :1], bias[1:] - bias[:1]
    layer.set_weights([weights, bias])


class _Fit:
    """Class means, a search for the penalty, and the fit with it.

    Attributes:
        is_cut_short: Whether a request to stop ended one of them.
    """

    def __init__(self, job: PhaseJob, num_classes: int, reporter: Reporter) -> None:
        self._job = job
        self._reporter = reporter
        self._began = time.monotonic()
        self._num_classes = num_classes
        self._labels = job.features.labels["train"]
        self._views = pooled_views(
            job.features, job.first_fresh_view, reporter.raise_if_stopped
        )
        self.is_cut_short = False

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.monotonic() - self._began

    def fitted(self) -> Linear:
        """The class means, or what is best with the penalty that was chosen.

        Where a stop left no penalty judged, the means are better than a few steps.
        """
        data, judge = self._data(self._views, self._labels), self._judge()
        loss = LinearLoss(data)
        found, tried = class_means(data, judge)
        self._tell(tried, 0.0)
        if self._job.fit == "converged":
            best = best_strength(judge, self._is_stopped, self._tell)
            if best is not None:
                strength, start = best
                penalty = penalty_for(strength, data)
                found = loss.minimum(penalty, start, self._is_stopped)
        return loss.classifier(found)

    def figures(self, linear: Linear) -> EpochEvent:
        """What it makes of the training images themselves, and of validation."""
        features = self._job.features
        known = self._data(self._views[:1], self._labels).judged(linear)
        validation = held_out(features, "validation")
        labels = features.labels["validation"]
        views = (reader(validation),)
        asked = LinearData(
            views,
            labels,
            self._num_classes,
            np.ones(len(labels)),
            self._job.label_smoothing,
        ).judged(linear)
        return EpochEvent(
            event="epoch",
            phase=self._job.phase,
            epoch=1,
            seconds=round(self.seconds, 4),
            learning_rate=None,
            loss=_number(known[0]),
            accuracy=_number(known[1]),
            val_loss=_number(asked[0]),
            val_accuracy=_number(asked[1]),
        )

    def _judge(self) -> FoldJudge:
        """Training images in memory, as many as that allows, dealt out to folds."""
        job, labels = self._job, self._labels
        width = self._views[0](slice(0, 1)).nbytes
        most = max(_LEAST_SEARCHED, _MOST_SEARCH_BYTES // width)
        chosen = np.random.default_rng(job.seed).permutation(len(labels))[:most]
        num_views = max(1, most // len(chosen))
        views = [read(chosen) for read in self._views[:num_views]]
        return FoldJudge(
            self._data(tuple(map(reader, views)), labels[chosen]),
            self._folds(chosen),
            (held_out(job.features, "validation"), job.features.labels["validation"]),
        )

    def _folds(self, chosen: np.ndarray) -> np.ndarray:
        """Folds of training images that keep those together that belong together."""
        labels, clusters = self._labels[chosen], self._job.clusters()
        folds = min(_FOLDS, len(labels))
        if clusters is None:
            return stratified_folds(labels, folds, self._job.seed)
        return grouped_folds(labels, clusters[chosen], folds, self._job.seed)

    def _data(self, views: tuple[Read, ...], labels: np.ndarray) -> LinearData:
        weights = np.ones(len(labels))
        kind = self._job.imbalance
        if kind != "none":  # shown as often, or weighed: all classes count the same
            of_class = class_weights(labels, kind == "effective_numbers")
            weights = of_class[labels].astype(np.float64)
        smoothing = self._job.label_smoothing
        return LinearData(views, labels, self._num_classes, weights, smoothing)

    def _is_stopped(self) -> bool:
        self.is_cut_short |= self._reporter.stop_requested
        return self.is_cut_short

    def _tell(self, tried: TriedPenalty, share: float) -> None:
        self._reporter.event(
            FitEvent(
                event="fit",
                phase=self._job.phase,
                penalty=_number(tried.penalty, 4),
                loss=_number(tried.loss),
                accuracy=_number(tried.accuracy),
                val_accuracy=_number(tried.val_accuracy),
            )
        )
        self._reporter.progress(_SEARCH_SHARE * share, self.seconds)


def _number(value: float, digits: int = 6) -> float | None:
    """Of a metrics line; JSON has no NaN, so what is no number becomes null."""
    return float(f"{value:.{digits}g}") if math.isfinite(value) else None
