"""What a threshold is for, what it makes of images, and both in words."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.analysis.metrics import wilson_interval
from core.analysis.roc import OneClass
from core.analysis.threshold import (
    Cost,
    CostChange,
    Counts,
    is_missed_by_chance,
    threshold_for_cost,
    threshold_for_recall,
)
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import NO_VALUE, interval, number, percent, signed

_FEW = 20  # validation images of the class; with fewer recall moves in steps above 5%


class Aim(NamedTuple):
    """What the threshold is for: a recall, or least cost."""

    recall: float  # 0 where it is for cost
    cost: Cost

    def threshold(self, given: OneClass) -> float:
        if self.recall:
            return threshold_for_recall(given, self.recall)
        return threshold_for_cost(given, self.cost)


class Effect(NamedTuple):
    """One model's threshold, and what it makes of validation and test images."""

    threshold: float
    validation: Counts
    before: Counts  # test images, by argmax
    after: Counts  # the same from the threshold on
    saved: CostChange | None  # None where the aim is no cost


def threshold_title(threshold: float) -> str:
    """Such as "Said from 12.5% on"."""
    if math.isinf(threshold):
        return _("Never said")
    return _("Said from {share}% on", share=_percents(threshold))


def effect_text(found: Effect, name: str, aim: Aim) -> str:
    """What the threshold changes on the test images, and whether its aim is met.

    Args:
        found: Of one model.
        name: Of the class, as Markdown.
        aim: What the threshold was chosen for.
    """
    said = [_threshold_text(found.threshold, name), _changed_text(found)]
    if found.saved is not None:
        said.append(_saved_text(found.saved))
    if aim.recall and found.after.num_positive:
        said.append(_aim_text(found, aim.recall))
    return " ".join(said)


def chosen_text(own: Counts, name: str, aim: Aim) -> str:
    """What the threshold was chosen on.

    Args:
        own: Of the validation images.
        name: Of the class, as Markdown.
        aim: What it was chosen for.
    """
    values = {
        "images": number(own.num_positive + own.num_rest, "validation image"),
        "count": numeral(f"{own.num_positive:,}"),
        "name": name,
        "found": _share(own.found, own.num_positive),
        "alarms": number(own.false_alarms, "false alarm"),
    }
    if aim.recall:
        text = _(
            "Chosen on {images}, {count} of them of {name}: the highest that finds at "
            "least {recall} of {name}. There it finds {found} with {alarms}.",
            recall=f"{aim.recall:.0%}",
            **values,
        )
    else:
        text = _(
            "Chosen on {images}, {count} of them of {name}: the one whose mistakes "
            "cost least, {missed} for each missed image of {name} and {alarm} for each "
            "false alarm. There it finds {found} with {alarms}.",
            missed=numeral(f"{aim.cost.missed:g}"),
            alarm=numeral(f"{aim.cost.false_alarm:g}"),
            **values,
        )
    if own.num_positive >= _FEW:
        return text
    step = percent(1 / own.num_positive)
    few = _("Few: each of these images is {share} of the recall.", share=step)
    return f"{text} {few}"


def counts_words(found: Counts) -> str:
    """Such as "3 found, 1 missed, 2 false alarms"."""
    return _(
        "{found} found, {missed} missed, {alarms}",
        found=found.found,
        missed=found.missed,
        alarms=number(found.false_alarms, "false alarm"),
    )


def _threshold_text(threshold: float, name: str) -> str:
    if math.isinf(threshold):
        return _("{name} is **never said**.", name=name)
    share = _percents(threshold)
    return _("{name} is **said from {share}% on**.", name=name, share=share)


def _changed_text(found: Effect) -> str:
    before, after = found.before, found.after
    return _(
        "On {images} of it recall goes from {recall_before} to {recall_after}; on "
        "{others} others false alarms go from {alarms_before} to {alarms_after}; "
        "precision from {precision_before} to {precision_after}.",
        images=number(after.num_positive, "test image"),
        recall_before=_share(before.found, before.num_positive),
        recall_after=_share(after.found, after.num_positive),
        others=numeral(f"{after.num_rest:,}"),
        alarms_before=numeral(f"{before.false_alarms:,}"),
        alarms_after=numeral(f"{after.false_alarms:,}"),
        precision_before=_share(before.found, before.answered),
        precision_after=_share(after.found, after.answered),
    )


def _saved_text(change: CostChange) -> str:
    low, high = (signed(f"{bound:+.1f}") for bound in change.interval)
    cost = numeral(f"{abs(change.value):.1f}")
    if change.value <= 0:
        return _(
            "Per 100 images mistakes cost {cost} less than without it (95% interval of "
            "the change {low} to {high}, bootstrap).",
            cost=cost,
            low=low,
            high=high,
        )
    return _(
        "Per 100 images mistakes cost {cost} more than without it (95% interval of the "
        "change {low} to {high}, bootstrap).",
        cost=cost,
        low=low,
        high=high,
    )


def _aim_text(found: Effect, recall: float) -> str:
    after, aim = found.after, f"{recall:.0%}"
    if after.found >= recall * after.num_positive - 1e-9:
        return _("The aim of {aim} is met on the test images.", aim=aim)
    if is_missed_by_chance(found.validation, after):
        return _(
            "The aim of {aim} is missed on the test images, by no more than chance "
            "does to so few.",
            aim=aim,
        )
    return _(
        "The aim of {aim} is missed on the test images, by more than chance does to so "
        "few.",
        aim=aim,
    )


def _percents(threshold: float) -> str:
    return numeral(f"{100 * threshold:.3g}")


def _share(part: int, whole: int) -> str:
    """A share with its 95% interval (Wilson)."""
    if not whole:
        return NO_VALUE
    return f"{percent(part / whole)} ({interval(wilson_interval(part, whole))})"
