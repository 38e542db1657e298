"""What a finding says in particular: its sentence, made of its facts.

A check keeps the facts beside the sentence, so that whoever reads another language gets
it in theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.health.formats import Facts, Finding
from core.language.numerals import numeral
from core.language.texts import _, plural
from core.text.numbers import number, percent


def facts(
    names: Sequence[str] = (), counts: Sequence[int] = (), **numbers: float
) -> Facts:
    """What a sentence needs; see `Facts`."""
    return {"names": list(names), "counts": list(counts), "numbers": numbers}


def detail_of(item: Finding) -> str:
    """A finding's detail in the current language; as it is kept where it has no facts.

    Such are the findings of older checks, and damaged ones.
    """
    known = item.get("facts")
    try:
        return item["detail"] if known is None else detail(item["kind"], known)
    except LookupError:
        return item["detail"]


def detail(kind: str, known: Facts) -> str:
    """By what limit a finding was found, or what else there is to say.

    Args:
        kind: Of the finding.
        known: Its facts.

    Raises:
        LookupError: A fact is missing.
    """
    group = kind.split("_")[0]
    return (_SENTENCES.get(kind) or _SENTENCES.get(group) or _beyond_limits)(known)


def _imbalance(known: Facts) -> str:
    largest, smallest = known["names"][0], known["names"][1]
    most, least = known["counts"][0], known["counts"][1]
    return _(
        "{largest} has {images}, {smallest} has {least}. Get more of the small ones, "
        "or train with class weights.",
        largest=largest,
        images=number(most, "image"),
        smallest=smallest,
        least=numeral(f"{least:,}"),
    )


def _small_classes(known: Facts) -> str:
    told = zip(known["names"], known["counts"], strict=False)
    classes = ", ".join(f"{name} ({count})" for name, count in told)
    fewest, more = known["numbers"]["fewest"], known["numbers"]["more"]
    if not more:
        return _(
            "Fewer than {fewest} images: {classes}. Add images or merge them.",
            fewest=fewest,
            classes=classes,
        )
    return _(
        "Fewer than {fewest} images: {classes} and {count} more. Add images or merge "
        "them.",
        fewest=fewest,
        classes=classes,
        count=more,
    )


def _share(known: Facts) -> str:
    return _("{share} of the images.", share=percent(known["numbers"]["share"]))


def _ending(known: Facts) -> str:
    formats = ", ".join(known["names"])
    return _("By their content they are of the format {formats}.", formats=formats)


def _order(known: Facts) -> str:
    near, others = known["numbers"]["near"], known["numbers"]["others"]
    return _(
        "Neighbours by file name have a cosine of {near} on average, others of "
        "{others}, after what each class has in common was taken away. Where the names "
        "say who or what is in a picture, split by that part of the name instead.",
        near=numeral(f"{near:.2f}"),
        others=numeral(f"{others:.2f}"),
    )


def _outliers(known: Facts) -> str:
    return _(
        "Distance to the {count} nearest of the class more than {deviations} "
        "deviations above what is usual in the class.",
        count=known["numbers"]["nearest"],
        deviations=numeral(f"{known['numbers']['deviations']:g}"),
    )


def _shortcut(known: Facts) -> str:
    numbers = known["numbers"]
    return _(
        "A decision tree that sees only this names the class of {accuracy} of {count} "
        "images (cross-validated; the most frequent class alone: {majority}). Get "
        "pictures of every class with the same camera, place and format.",
        accuracy=percent(numbers["accuracy"]),
        count=numeral(f"{numbers['count']:,}"),
        majority=percent(numbers["majority"]),
    )


def _twins(known: Facts) -> str:
    """How many test and validation images have a twin in training, else the groups."""
    numbers, told = known["numbers"], []
    for split, noun in (
        ("test", number(int(numbers.get("tests", 0)), "test image")),
        ("validation", number(int(numbers.get("validations", 0)), "validation image")),
    ):
        if twins := int(numbers.get(split, 0)):
            told.append(
                plural(
                    "{count} of {images} has a twin in training.",
                    "{count} of {images} have a twin in training.",
                    twins,
                    images=noun,
                )
            )
    groups = number(int(numbers["groups"]), "group")
    return " ".join(told) or _(
        "{groups} of pictures that show the same.", groups=groups
    )


def _beyond_limits(known: Facts) -> str:
    numbers = known["numbers"]
    shown = {name: _short(value) for name, value in numbers.items()}
    said = {"property": _(known["names"][0]), "median": shown["median"]}
    if "high" not in shown:
        return _(
            "{property}: below {low}, where this data set's median is {median}.",
            low=shown["low"],
            **said,
        )
    if "low" not in shown:
        return _(
            "{property}: above {high}, where this data set's median is {median}.",
            high=shown["high"],
            **said,
        )
    return _(
        "{property}: below {low} or above {high}, where this data set's median is "
        "{median}.",
        low=shown["low"],
        high=shown["high"],
        **said,
    )


def _short(value: float) -> str:
    return numeral(f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}")


_SENTENCES: dict[str, Callable[[Facts], str]] = {
    "imbalance": _imbalance,
    "small_classes": _small_classes,
    **dict.fromkeys(("grey", "turned", "transparent"), _share),
    "ending": _ending,
    "order": _order,
    "outliers": _outliers,
    # Of each of these kinds there are several, named after a property or a place.
    "shortcut": _shortcut,
    "twins": _twins,
}
