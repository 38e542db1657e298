"""What the trials of a sweep show: the best, how good it is really, and in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from core.analysis.best_of_many import BestOfMany, best_of_many
from core.analysis.metrics import wilson_interval
from core.analysis.paired import SIGNIFICANT, score_p_value
from core.analysis.pareto import pareto_front
from core.language.texts import _, mark, plural
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


def preferred(trials: Sequence[Trial]) -> Trial | None:
    """The first trial, unless a later one is better by more than a standard error.

    Few validation images tell settings apart badly: of many that are alike, one always
    looks best. So what comes first stays until it is beaten in pairs, on the same
    images (the one-standard-error rule: Breiman et al. 1984, Classification and
    Regression Trees, section 3.4.3).

    Args:
        trials: In any state, what is to be preferred first.
    """
    chosen: Trial | None = None
    for trial in done(trials):
        if chosen is None or _is_clearly_better(trial, chosen):
            chosen = trial
    return chosen


def _is_clearly_better(trial: Trial, than: Trial) -> bool:
    """Whether it has more images right, by more than one standard error in pairs."""
    after, before = unpacked(trial), unpacked(than)
    if after is None or before is None or len(after) != len(before):
        return trial["accuracy"] > than["accuracy"]
    fixed, broke = int((after & ~before).sum()), int((before & ~after).sum())
    return fixed - broke > math.sqrt(fixed + broke)


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
        return [_("No trial has ended, so there is nothing to choose from.")]
    best = best_trial(trials, aim)
    told = [_what_was_tried(trials)]
    if best is None:
        none = _("None came to its end, so there is nothing to choose from.")
        return [*told, none]
    told.append(_what_is_best(best, aim))
    if aim == "loss" and len(done(trials)) > 1:
        told.append(_("That loss is optimistic, as these images chose it."))
    if expected:
        told.append(
            _(
                "That figure is optimistic, as these images chose it: of images that "
                "had no part in the choice expect {accuracy} ({interval}).",
                accuracy=percent(expected.accuracy),
                interval=interval(expected.interval),
            )
        )
    return [*told, *_against_start(trials, best)]


def _expected(trials: Sequence[Trial]) -> BestOfMany | None:
    known = [right for trial in done(trials) if (right := unpacked(trial)) is not None]
    if len(known) < 2 or len({len(right) for right in known}) > 1:
        return None  # no choice, or images went away while it was interrupted
    return best_of_many(np.stack(known))


def _what_was_tried(trials: Sequence[Trial]) -> str:
    states = [trial["state"] for trial in trials]
    finished, pruned, failed = map(states.count, ("done", "pruned", "failed"))
    parts = []
    if finished:
        parts.append(
            plural("{count} came to its end", "{count} came to their end", finished)
        )
    if pruned:
        parts.append(
            plural(
                "{count} was ended early, as most before it were better by then",
                "{count} were ended early, as most before them were better by then",
                pruned,
            )
        )
    if failed:
        parts.append(plural("{count} failed", "{count} failed", failed))
    return _(
        "Of {trials} {parts}.",
        trials=number(len(trials), "trial"),
        parts=", ".join(parts),
    )


def _what_is_best(best: Trial, aim: str) -> str:
    count = best.get("count", 0)
    right = best["accuracy"] * count
    reached = accuracy(
        best["accuracy"], wilson_interval(right, count), count, "validation"
    )
    what = tried_text(best["values"]) or _("the settings as they were")
    if aim == "loss":
        return _(
            "Best is trial {number} ({settings}) with {accuracy}, loss {loss}.",
            number=best["number"],
            settings=what,
            accuracy=reached,
            loss=loss_text(best["loss"]),
        )
    return _(
        "Best is trial {number} ({settings}) with {accuracy}.",
        number=best["number"],
        settings=what,
        accuracy=reached,
    )


def _against_start(trials: Sequence[Trial], best: Trial) -> list[str]:
    """How the best compares with the settings that the sweep began with."""
    start = next((trial for trial in done(trials) if trial["number"] == 0), None)
    if start is None or best["number"] == 0:
        return []
    a, b = unpacked(start), unpacked(best)
    reached = percent(start["accuracy"])
    gain = points(best["accuracy"] - start["accuracy"])
    if a is None or b is None or len(a) != len(b):
        return [
            _(
                "The settings as they were reach {accuracy}: the best is {gain} points "
                "from them.",
                accuracy=reached,
                gain=gain,
            )
        ]
    fixed, broke = int((b & ~a).sum()), int((a & ~b).sum())
    if not fixed and not broke:
        return [_("The settings as they were answer the very same images rightly.")]
    p_value = score_p_value(fixed, broke)
    text = mark(
        "The settings as they were reach {accuracy}: the best is {gain} points from "
        "them, with {images} put right and {broke} lost ({p}), which could be chance."
    )
    if p_value < SIGNIFICANT:
        text = mark(
            "The settings as they were reach {accuracy}: the best is {gain} points "
            "from them, with {images} put right and {broke} lost ({p}), more than "
            "chance between two models, were they not the best of many."
        )
    return [
        _(
            text,
            accuracy=reached,
            gain=gain,
            images=number(fixed, "image"),
            broke=broke,
            p=p_value_text(p_value),
        )
    ]
