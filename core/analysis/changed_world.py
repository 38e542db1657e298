"""Whether the world has changed since a model was trained, in one sentence.

Three things may say so, and together they shall do it falsely in 5% of the cases: the
interval of unfamiliar images is too high in 2.5%, and the tests of the looks and of the
mix share the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from core.analysis.paired import SIGNIFICANT
from core.runs.evaluation_formats import EvaluateResult, NoveltyFigures, ShiftFigures
from core.text.numbers import number, percent

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
            f"images of the same class look different (p = {looks['p_value']:.3f})"
        )
    if more_unfamiliar(novelty) and novelty:
        shares = [
            percent(side["unfamiliar"] / max(1, side["count"]))
            for side in (novelty["new"], novelty["own"])
        ]
        told.append(
            f"{shares[0]} of them are unlike the training images, {shares[1]} of the "
            "model's own"
        )
    if unknown := found["unknown_classes"]:
        count = number(len(unknown), "class")
        told.append(f"there {'is' if len(unknown) == 1 else 'are'} {count} that the "
                    "model does not know")  # fmt: skip
    if is_clear(mix) and mix:
        told.append(
            f"the classes are mixed differently ({percent(mix['size'])} of the images, "
            f"p = {mix['p_value']:.3f})"
        )
    return told


def world_verdict(found: EvaluateResult) -> str:
    """One sentence: has the world changed, and does the model mind?"""
    difference, told = found["difference"], signs(found)
    if difference is None:
        if not told:
            return "No image has a class that the model knows: there is nothing to say."
        return f"The world has changed: {_listed(told)}."
    low, high = found["difference_interval"]
    size = f"{abs(difference) * 100:.1f} points of accuracy"
    if high < 0:
        if told:
            return f"The world has changed, and the model is worse by {size}: " + (
                f"{_listed(told)}."
            )
        return (
            f"The model is worse here by {size}, and neither the looks of the images "
            "nor the mix of classes says why: look at the mistakes and at the labels."
        )
    better = f", and the model is better by {size}" if low > 0 else ""
    if told:
        bears = better or ", and the model is not clearly worse for it"
        return f"The world has changed{bears}: {_listed(told)}."
    if low > 0:
        return f"No sign that the world has changed{better}."
    return (
        "No sign that the world has changed: the images look as before, and the "
        "accuracy is not clearly another one."
    )


def _listed(clauses: Sequence[str]) -> str:
    if len(clauses) == 1:
        return clauses[0]
    return f"{', '.join(clauses[:-1])}, and {clauses[-1]}"
