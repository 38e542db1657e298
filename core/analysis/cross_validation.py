"""What the runs of a set of folds say together, of all images.

Each image is tested by the one model that has not seen it; these answers are pooled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

import numpy as np

from core.analysis.comparison import Comparison, compare
from core.analysis.metrics import wilson_interval
from core.analysis.student import t95
from core.config import PHASES
from core.errors import RunError
from core.language.texts import mark
from core.runs.cross_validation import CrossValidation
from core.runs.predictions import Predictions
from core.runs.run import Run

ABOUT_INTERVALS = mark(
    "The interval of all images together, and the test of frozen against fine-tuned, "
    "count each image once, as if one model had answered them all. The interval of the "
    "mean is a t interval, widened because folds share most of their training images "
    "(Nadeau and Bengio 2003). No formula is right for all sets of folds (Bengio and "
    "Grandvalet 2004): take it as a guide, not as a proof."
)


# By the state of a fold's run that lacks an answer.
_WHY_MISSING = {
    "queued": mark("its run is queued"),
    "running": mark("its run is running"),
    "stopped": mark("its run is stopped"),
    "failed": mark("its run is failed"),
    "interrupted": mark("its run is interrupted"),
    "done": mark("a result of its run is damaged"),
}


@dataclass(frozen=True)
class PooledPhase:
    """A phase over folds; accuracies and bounds are fractions.

    Attributes:
        phase: "frozen", "finetune" or "scratch".
        answers: To all test images, by their place in the manifest.
        by_fold: Test accuracy of each fold that has one, by its number from 1.
        num_correct: Of the answers.
        interval: 95%, of the accuracy of all answers together (Wilson).
        mean: Of the folds' accuracies.
        deviation: Of the folds' accuracies, of the sample; 0 for one fold.
        mean_interval: 95%, see `mean_interval`; None for one fold.
    """

    phase: str
    answers: Predictions
    by_fold: Mapping[int, float]
    num_correct: int
    interval: tuple[float, float]
    mean: float
    deviation: float
    mean_interval: tuple[float, float] | None

    @property
    def count(self) -> int:
        """Images that were tested."""
        return len(self.answers.labels)

    @property
    def accuracy(self) -> float:
        """Of all answers together."""
        return self.num_correct / self.count


@dataclass(frozen=True)
class Pooled:
    """What a cross-validation found.

    Attributes:
        folds: That there should be.
        phases: By name; those of which at least one fold has answers.
        missing: By fold that lacks a phase: why, in English; `_` translates it.
        comparison: Frozen against fine-tuned on the images that both answered; None
            where there is no such image.
    """

    folds: int
    phases: Mapping[str, PooledPhase]
    missing: Mapping[int, str]
    comparison: Comparison | None


def pooled(found: CrossValidation) -> Pooled:
    """Pool what the folds' runs say of their test images.

    A fold that is not finished, or whose files are damaged, is left out and named.
    """
    answers: dict[str, dict[int, Predictions]] = {}
    spoilt: dict[int, str] = {}
    for fold, run in found.runs.items():
        for phase in run.results():
            try:
                given = run.predictions(phase, "test")
            except RunError:
                spoilt[fold] = mark("its answers are damaged")
                continue
            if _is_new(given, answers.get(phase, {})):
                answers.setdefault(phase, {})[fold] = given
            else:
                spoilt[fold] = mark("its answers are not of images of its own")
    phases = {
        phase: _pooled_phase(phase, answers[phase], found.folds)
        for phase in PHASES
        if any(len(given.labels) for given in answers.get(phase, {}).values())
    }
    complete = (fold for fold in found.runs if all(fold in answers[p] for p in phases))
    whole = set(complete) if phases else set()
    missing = {
        fold: spoilt.get(fold) or _why_missing(found.runs.get(fold))
        for fold in range(1, found.folds + 1)
        if fold not in whole
    }
    return Pooled(found.folds, phases, missing, _compared(phases))


def _is_new(given: Predictions, others: Mapping[int, Predictions]) -> bool:
    """Whether answers are of the same classes as others', and of other images."""
    classes = given.probabilities.shape[1]
    return all(
        other.probabilities.shape[1] == classes
        and not np.isin(given.indices, other.indices).any()
        for other in others.values()
    )


def _why_missing(run: Run | None) -> str:
    """Of a fold without an answer of each phase."""
    if run is None:
        return mark("its run was not started, or was deleted")
    return _WHY_MISSING[run.state()]


def _pooled_phase(
    phase: str, answers: Mapping[int, Predictions], folds: int
) -> PooledPhase:
    parts = [given for given in answers.values() if len(given.labels)]
    places = np.concatenate([part.indices for part in parts])
    order = np.argsort(places)
    together = Predictions(
        places[order],
        np.concatenate([part.labels for part in parts])[order],
        np.concatenate([part.probabilities for part in parts])[order],
    )
    by_fold = {
        fold: float(given.correct.mean())
        for fold, given in answers.items()
        if len(given.labels)
    }
    num_correct, values = int(together.correct.sum()), list(by_fold.values())
    return PooledPhase(
        phase=phase,
        answers=together,
        by_fold=by_fold,
        num_correct=num_correct,
        interval=wilson_interval(num_correct, len(places)),
        mean=mean(values),
        deviation=stdev(values) if len(values) > 1 else 0.0,
        mean_interval=mean_interval(values, folds) if len(values) > 1 else None,
    )


def mean_interval(accuracies: Sequence[float], folds: int) -> tuple[float, float]:
    """A 95% interval of the mean over folds.

    Folds train on much the same images, so their spread divided by their number would
    be too small a variance. It is widened by what a fold tests as a share of the rest,
    as Nadeau and Bengio correct resampled t-tests (2003, doi 10.1023/A:1024068626366):
    of all k folds the variance is (1/k + 1/(k-1)) s^2. There is no unbiased estimate of
    it (Bengio and Grandvalet 2004, JMLR 5, 1089-1105).

    Args:
        accuracies: Of at least 2 folds, fractions.
        folds: Of the set, at most 10; of them, some may be missing.

    Returns:
        Lower and upper bound, fractions from 0 to 1.
    """
    count = len(accuracies)
    error = math.sqrt(1 / count + 1 / (folds - 1)) * stdev(accuracies)
    half, middle = t95(count - 1) * error, mean(accuracies)
    return max(0.0, middle - half), min(1.0, middle + half)


def _compared(phases: Mapping[str, PooledPhase]) -> Comparison | None:
    if not {"frozen", "finetune"} <= set(phases):
        return None
    a, b = phases["frozen"].answers, phases["finetune"].answers
    return compare(a, b) if np.isin(a.indices, b.indices).any() else None
