"""What an automatic training says at last: what won, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.analysis.metrics import wilson_interval
from core.analysis.paired import SIGNIFICANT, score_p_value
from core.config import RunConfig
from core.language.texts import _, mark
from core.runs.auto_formats import AutoResult
from core.runs.run import Run
from core.runs.sweep_formats import Trial
from core.runs.trials import done, unpacked
from core.text.numbers import accuracy, duration, number, p_value_text, percent
from core.text.settings import setup_text

# What the settings as they were are called, by what was trained with them.
_AS_THEY_WERE = {
    "finetune": mark("The default settings"),
    "frozen": mark("The default settings, of which the head alone was trained,"),
}


class Against(NamedTuple):
    """The best held against the settings as they were, on validation images.

    Attributes:
        name: What these settings are called.
        fixed: Images that only the best gets right.
        broke: Images that only they get right.
        accuracy: Theirs, fraction.
    """

    name: str
    fixed: int
    broke: int
    accuracy: float


def auto_sentences(
    result: AutoResult, run: Run | None, trials: Sequence[Trial]
) -> list[str]:
    """What an automatic training says, in the current language.

    Args:
        result: What is known; its sentences are not read.
        run: Of the best; None = it was stopped before.
        trials: That have ended.

    Raises:
        RunError: The run's answers are damaged.
    """
    count, against, ended = 0, None, 0
    if run and (phase := result["phase"]):
        answers = run.predictions(phase, "validation")
        right = answers.probabilities.argmax(axis=1) == answers.labels
        count, against = len(right), _held_against(right, trials)
        figures = run.result(phase)
        ended = figures["epochs"] if figures and run.state() == "stopped" else 0
    config = run.config if run else None
    return result_sentences(result, config, trials, count, against, ended)


def _held_against(right: np.ndarray, trials: Sequence[Trial]) -> Against | None:
    """How the run's answers differ from those of the settings as they were."""
    for strategy, name in _AS_THEY_WERE.items():
        for trial in done(trials):
            values, before = trial["values"], unpacked(trial)
            is_start = set(values) == {"strategy", "views"}
            if not is_start or values["strategy"] != strategy or before is None:
                continue
            if len(before) != len(right):
                return None  # images went away meanwhile
            fixed = int((right & ~before).sum())
            broke = int((before & ~right).sum())
            return Against(_(name), fixed, broke, trial["accuracy"])
    return None


def result_sentences(
    result: AutoResult,
    config: RunConfig | None,
    trials: Sequence[Trial],
    count: int,
    against: Against | None,
    ended_after: int = 0,
) -> list[str]:
    """What was tried, what won, by how much, and how sure that is.

    Args:
        result: What is known; its sentences are not read.
        config: Of the run that was trained; None = it was stopped before.
        trials: All that were tried.
        count: Validation images.
        against: The settings as they were; None = not known.
        ended_after: Epochs after which its training was ended; 0 = it came to its end.
    """
    told = [_what_was_tried(result, trials)]
    if config is None or result["accuracy"] is None:
        return [*told, _("It was stopped before the best was trained.")]
    told.append(_what_was_trained(setup_text(config), result["run"], ended_after))
    bounds = wilson_interval(result["accuracy"] * count, count)
    reached = accuracy(result["accuracy"], bounds, count, "validation")
    is_frozen = config.strategy == "finetune" and result["phase"] == "frozen"
    told.append(_what_it_reaches(reached, is_frozen))
    if against:
        told.append(_against(against))
    if result["test_accuracy"] is not None:
        reached = accuracy(
            result["test_accuracy"], result["interval"], result["test_count"], "test"
        )
        told.append(
            _(
                "On images that had no say, looked at once, it reaches {accuracy}.",
                accuracy=reached,
            )
        )
    return told


def _what_was_trained(setup: str, run: str, epochs: int) -> str:
    if not epochs:
        return _("The best, {setup}, was trained as run {run}.", setup=setup, run=run)
    return _(
        "The best, {setup}, was trained as run {run}, and ended after {epochs}: more "
        "minutes let it go on.",
        setup=setup,
        run=run,
        epochs=number(epochs, "epoch"),
    )


def _what_it_reaches(reached: str, is_frozen: bool) -> str:
    if is_frozen:
        return _(
            "Its frozen phase, which is kept, reaches {accuracy}, an optimistic "
            "figure: these images chose it.",
            accuracy=reached,
        )
    return _(
        "It reaches {accuracy}, an optimistic figure: these images chose it.",
        accuracy=reached,
    )


def _what_was_tried(result: AutoResult, trials: Sequence[Trial]) -> str:
    took, asked = duration(result["seconds"]), duration(result["asked_seconds"])
    when = _("In {took} of {asked}", took=took, asked=asked)
    if result["seconds"] > result["asked_seconds"] and took != asked:
        when = _("In {took}, more than the {asked} asked for", took=took, asked=asked)
    if not trials:
        return _("{when}, nothing could be tried.", when=when)
    known = done(trials)
    backbones = len({it["values"].get("backbone", "") for it in known})
    tuned = sum(it["values"].get("strategy") == "finetune" for it in known)
    text = mark(
        "{when}, {trainings} with {backbones} were made and judged on validation "
        "images, {tuned} of them fine-tuned."
    )
    if len(trials) == 1:
        text = mark(
            "{when}, {trainings} with {backbones} was made and judged on validation "
            "images."
        )
    elif not tuned:
        text = mark(
            "{when}, {trainings} with {backbones} were made and judged on validation "
            "images, none of them fine-tuned."
        )
    return _(
        text,
        when=when,
        trainings=number(len(trials), "small training"),
        backbones=number(max(1, backbones), "backbone"),
        tuned=tuned,
    )


def _against(them: Against) -> str:
    reached = percent(them.accuracy)
    if not them.fixed and not them.broke:
        return _(
            "{settings} answer the very same images rightly ({accuracy}).",
            settings=them.name,
            accuracy=reached,
        )
    p_value = score_p_value(them.fixed, them.broke)
    text = mark(
        "{settings} reach {accuracy} of the same images: the best puts {fixed} right "
        "and loses {broke} ({p}), which could be chance."
    )
    if p_value < SIGNIFICANT:
        text = mark(
            "{settings} reach {accuracy} of the same images: the best puts {fixed} "
            "right and loses {broke} ({p}), more than chance."
        )
    return _(
        text,
        settings=them.name,
        accuracy=reached,
        fixed=them.fixed,
        broke=them.broke,
        p=p_value_text(p_value),
    )
