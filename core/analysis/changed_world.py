"""Whether the world has changed since a model was trained, in one sentence.

Three things may say so, and together they shall do it falsely in 5% of the cases: the
interval of unfamiliar images is too high in 2.5%, and the tests of the looks and of the
mix share the rest.
"""

from __future__ import annotations

from core.analysis.paired import SIGNIFICANT
from core.language.numerals import numeral
from core.language.texts import _, plural
from core.runs.evaluation_formats import EvaluateResult, NoveltyFigures, ShiftFigures
from core.text.lists import listed_clauses
from core.text.numbers import percent

SURE = SIGNIFICANT / 4


def is_clear(shift: ShiftFigures | None) -> bool:
    """Whether chance alone would seldom make such a shift."""
    return shift is not None and shift["p_value"] < SURE


def more_unfamiliar(novelty: NoveltyFigures | None) -> bool:
    """Whether more of the new images are unlike the training images."""
    return novelty is not None and novelty["difference"][0] > 0


def signs(found: EvaluateResult) -> list[str]:
    """What shows that the new images are others, as clauses; [] where nothing does."""
    told = []
    looks, novelty, mix = found["looks"], found["novelty"], found["mix"]
    if is_clear(looks) and looks:
        told.append(
            _(
                "images of the same class look different (p = {p_value})",
                p_value=numeral(f"{looks['p_value']:.3f}"),
            )
        )
    if more_unfamiliar(novelty) and novelty:
        new, own = (
            percent(side["unfamiliar"] / max(1, side["count"]))
            for side in (novelty["new"], novelty["own"])
        )
        told.append(
            _(
                "{new} of them are unlike the training images, {own} of the model's "
                "own",
                new=new,
                own=own,
            )
        )
    if unknown := found["unknown_classes"]:
        told.append(
            plural(
                "there is {count} class that the model does not know",
                "there are {count} classes that the model does not know",
                len(unknown),
            )
        )
    if is_clear(mix) and mix:
        told.append(
            _(
                "the classes are mixed differently ({share} of the images, p = "
                "{p_value})",
                share=percent(mix["size"]),
                p_value=numeral(f"{mix['p_value']:.3f}"),
            )
        )
    return told


def world_verdict(found: EvaluateResult) -> str:
    """One sentence: has the world changed, and does the model mind?"""
    difference, told = found["difference"], signs(found)
    listed = listed_clauses(told) if told else ""
    if difference is None:
        if not told:
            return _(
                "No image has a class that the model knows: there is nothing to say."
            )
        return _("The world has changed: {signs}.", signs=listed)
    low, high = found["difference_interval"]
    points = numeral(f"{abs(difference) * 100:.1f}")
    if told:
        return _changed(listed, points, low > 0, high < 0)
    if high < 0:
        return _(
            "The model is worse here by {points} points of accuracy, and neither the "
            "looks of the images nor the mix of classes says why: look at the mistakes "
            "and at the labels.",
            points=points,
        )
    if low > 0:
        return _(
            "No sign that the world has changed, and the model is better by {points} "
            "points of accuracy.",
            points=points,
        )
    return _(
        "No sign that the world has changed: the images look as before, and the "
        "accuracy is not clearly another one."
    )


def _changed(signs: str, points: str, is_better: bool, is_worse: bool) -> str:
    """That the world has changed, and what the model makes of it."""
    if is_worse:
        return _(
            "The world has changed, and the model is worse by {points} points of "
            "accuracy: {signs}.",
            points=points,
            signs=signs,
        )
    if is_better:
        return _(
            "The world has changed, and the model is better by {points} points of "
            "accuracy: {signs}.",
            points=points,
            signs=signs,
        )
    return _(
        "The world has changed, and the model is not clearly worse for it: {signs}.",
        signs=signs,
    )
