"""What stands in the files of an automatic training; see `core.runs.formats`.

study.json     among its options: "auto", an `AutoPlan`
trials.jsonl   the worker: small trainings, as of a sweep
winner.json    the worker: a `Winner`, before it trains the best as a run
result.json    the worker, last of all: an `AutoResult`
"""

# No "from __future__ import annotations": NotRequired could not be seen at run time.
from typing import TypedDict

from core.storage.typed_json import Count, Fraction, Interval, Seconds

MINUTES = 10.0  # of an automatic training, where nobody says how many


class AutoPlan(TypedDict):
    """How long an automatic training may take."""

    seconds: Seconds
    backbones: list[str]  # that may be ranked, besides that of the settings


class Winner(TypedDict, total=False):
    """winner.json: the run that trains the best."""

    run: str
    reached: str  # stage and epoch where its last training began; "" = new


class AutoResult(TypedDict):
    """result.json of an automatic training."""

    run: str  # of the best settings; "" = it was stopped before
    phase: str  # whose model validation chose; "" = none yet
    trials: Count
    accuracy: Fraction | None  # on validation images, optimistic
    test_accuracy: Fraction | None
    test_count: Count
    interval: Interval  # of the test accuracy
    sentences: list[str]
    asked_seconds: Seconds
    seconds: Seconds
