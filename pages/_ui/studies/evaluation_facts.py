"""What an evaluation on new images found besides its accuracy, in sentences."""

from __future__ import annotations

from core.language.numerals import numeral
from core.language.texts import _, plural
from core.runs.evaluation_formats import EvaluateResult
from core.text.numbers import number, points


def evaluation_facts(result: EvaluateResult) -> list[str]:
    """Where the images are, what differs, and what could not be judged."""
    told = [f"{result['data_name']}, {result['root']}."]
    if result["difference"] is not None:
        low, high = result["difference_interval"]
        told.append(
            _(
                "The accuracy differs by {points} points (95% interval {low} to "
                "{high}).",
                points=points(result["difference"]),
                low=points(low),
                high=points(high),
            )
        )
    told += _shifts(result)
    told += [
        _(
            "{name} is no class of the model: {images} not judged, mostly called "
            "{answer}.",
            name=item["name"],
            images=number(item["count"], "image"),
            answer=item["answer"],
        )
        for item in result["unknown_classes"]
    ]
    if missing := result["missing_classes"]:
        told.append(_("Without images here: {classes}.", classes=", ".join(missing)))
    return [*told, *_left_out(result)]


def _shifts(result: EvaluateResult) -> list[str]:
    told = []
    if shift := result["looks"]:
        told.append(
            _(
                "Images of the same class: {size} of 1 apart, p = {p}.",
                size=numeral(f"{shift['size']:.3f}"),
                p=numeral(f"{shift['p_value']:.3f}"),
            )
        )
    if shift := result["mix"]:
        told.append(
            _(
                "The mix of classes: {size} of 1 apart, p = {p}.",
                size=numeral(f"{shift['size']:.3f}"),
                p=numeral(f"{shift['p_value']:.3f}"),
            )
        )
    return told


def _left_out(result: EvaluateResult) -> list[str]:
    told = []
    if rows := result["seen"]:
        path, reason = rows[0]
        told.append(
            plural(
                "{count} file that the model was trained on or chosen by (the first, "
                "{path}: {reason}).",
                "{count} files that the model was trained on or chosen by (the first, "
                "{path}: {reason}).",
                len(rows),
                path=path,
                reason=_(reason),
            )
        )
    if rows := result["left_out"]:
        path, reason = rows[0]
        told.append(
            plural(
                "{count} file that can't be used (the first, {path}: {reason}).",
                "{count} files that can't be used (the first, {path}: {reason}).",
                len(rows),
                path=path,
                reason=_(reason),
            )
        )
    return told
