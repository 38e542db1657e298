"""What `train` reports: of one run, of one run per seed, or of one per fold."""

from __future__ import annotations

from typing import TypedDict, final

from core.analysis.spread import Spread
from core.cli.comparison import ComparisonReport
from core.cli.cross_validation import CrossValidationReport
from core.cli.reports import RunReport
from core.errors import Failure


@final  # so that "runs" tells a SeedsReport from it
class TrainReport(RunReport, total=False):
    """A run that has ended, well or not."""

    comparison: ComparisonReport  # of its two phases, where there are test images
    error: Failure  # why it did not come to its end


class _Seeds(TypedDict):
    group: str  # that the runs belong to
    state: str  # of the last one
    runs: list[TrainReport]  # as far as they came
    spread: dict[str, dict[str, Spread]]  # by phase and split
    seconds: float  # of all runs together


@final
class SeedsReport(_Seeds, total=False):
    """One run per seed, up to the first that did not come to its end."""

    error: Failure  # of the last run


class _Folds(TypedDict):
    state: str  # of the last run
    fold_runs: list[TrainReport]  # as far as they came
    pooled: CrossValidationReport
    seconds: float  # of all runs together


@final
class FoldsReport(_Folds, total=False):
    """One run per fold, up to the first that did not come to its end."""

    error: Failure  # of the last run
