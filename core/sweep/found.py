"""What the trials of a sweep show: the best, how good it is really, and in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.analysis.best_of_many import BestOfMany, best_of_many
from core.analysis.metrics import wilson_interval
from core.analysis.paired import SIGNIFICANT, score_p_value
from core.analysis.pareto import pareto_front
from core.runs.sweep_formats import SweepResult, Trial
from core.runs.trials import done, unpacked
from core.text.numbers import (
    accuracy,
    interval,
    loss_text,
    number,
    p_value_text,
    percent,
    points,
)
from core.text.tried import tried_text

# How trials end: the state, and what is said of one and of several.
_ENDS = (
    ("done", "came to its end", "came to their end"),
    (
        "pruned",
        "was ended early, as most before it were better by then",
        "were ended early, as most before them were better by then",
    ),
    ("failed", "failed", "failed"),
)


def best_trial(trials: Sequence[Trial], aim: str) -> Trial | None:
    """The trial that did best on validation, the first of equals.

    Args:
        trials: In any state.
        aim: Of the sweep; with "both" the most accurate counts.
    """

    def rank(trial: Trial) -> tuple[float, float]:
        if aim == "loss":
            return -trial["loss"], trial["accuracy"]
        return trial["accuracy"], -trial["loss"]

    return max(done(trials), key=rank, default=None)


def front(trials: Sequence[Trial]) -> list[int]:
    """Numbers of the trials that none beats in accuracy and seconds, quickest first."""
    known = done(trials)
    seconds = [trial["run_seconds"] for trial in known]
    places = pareto_front(seconds, [trial["accuracy"] for trial in known])
    return [known[place]["number"] for place in places]


def sweep_result(trials: Sequence[Trial], aim: str) -> SweepResult:
    """What a sweep found until now.

    Args:
        trials: That have ended.
        aim: Of the sweep.
    """
    best = best_trial(trials, aim)
    expected = None if aim == "loss" else _expected(trials)
    states = [trial["state"] for trial in trials]
    return {
        "trials": len(trials),
        "pruned": states.count("pruned"),
        "failed": states.count("failed"),
        "best": best["number"] if best else None,
        "accuracy": best["accuracy"] if best else None,
        "expected": expected.accuracy if expected else None,
        "interval": list(expected.interval) if expected else [0.0, 1.0],
        "front": front(trials),
        "sentences": sentences(trials, aim, expected),
        "seconds": round(sum(trial.get("seconds", 0.0) for trial in trials), 3),
    }


def sentences(
    trials: Sequence[Trial], aim: str, expected: BestOfMany | None
) -> list[str]:
    """What was tried, what is best, how sure that is, and what it is better than.

    Args:
        trials: That have ended.
        aim: Of the sweep.
        expected: Of the best by accuracy; None = not known, or the aim is the loss,
            which is not kept of each image.
    """
    if not trials:
        return ["No trial has ended, so there is nothing to choose from."]
    best = best_trial(trials, aim)
    told = [_what_was_tried(trials)]
    if best is None:
        return [*told, "None came to its end, so there is nothing to choose from."]
    told.append(_what_is_best(best, aim))
    if aim == "loss" and len(done(trials)) > 1:
        told.append("That loss is optimistic, as these images chose it.")
    if expected:
        told.append(
            "That figure is optimistic, as these images chose it: of images that had "
            f"no part in the choice expect {percent(expected.accuracy)} "
            f"({interval(expected.interval)})."
        )
    return [*told, *_against_start(trials, best)]


def _expected(trials: Sequence[Trial]) -> BestOfMany | None:
    known = [right for trial in done(trials) if (right := unpacked(trial)) is not None]
    if len(known) < 2 or len({len(right) for right in known}) > 1:
        return None  # no choice, or images went away while it was interrupted
    return best_of_many(np.stack(known))


def _what_was_tried(trials: Sequence[Trial]) -> str:
    states = [trial["state"] for trial in trials]
    parts = [
        f"{states.count(state):,} {one if states.count(state) == 1 else several}"
        for state, one, several in _ENDS
        if state in states
    ]
    return f"Of {number(len(trials), 'trial')} {', '.join(parts)}."


def _what_is_best(best: Trial, aim: str) -> str:
    count = best.get("count", 0)
    right = best["accuracy"] * count
    reached = accuracy(
        best["accuracy"], wilson_interval(right, count), count, "validation"
    )
    loss = f", loss {loss_text(best['loss'])}" * (aim == "loss")
    what = tried_text(best["values"]) or "the settings as they were"
    return f"Best is trial {best['number']} ({what}) with {reached}{loss}."


def _against_start(trials: Sequence[Trial], best: Trial) -> list[str]:
    """How the best compares with the settings that the sweep began with."""
    start = next((trial for trial in done(trials) if trial["number"] == 0), None)
    if start is None or best["number"] == 0:
        return []
    a, b = unpacked(start), unpacked(best)
    gain = points(best["accuracy"] - start["accuracy"])
    told = (
        f"The settings as they were reach {percent(start['accuracy'])}: the best is "
        f"{gain} points from them"
    )
    if a is None or b is None or len(a) != len(b):
        return [f"{told}."]
    fixed, broke = int((b & ~a).sum()), int((a & ~b).sum())
    if not fixed and not broke:
        return ["The settings as they were answer the very same images rightly."]
    p_value = score_p_value(fixed, broke)
    sure = (
        "more than chance between two models, were they not the best of many"
        if p_value < SIGNIFICANT
        else "which could be chance"
    )
    return [
        f"{told}, with {number(fixed, 'image')} put right and {broke} lost "
        f"({p_value_text(p_value)}), {sure}."
    ]
