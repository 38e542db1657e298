"""Classes that are much larger than others, or too small to be split."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.data.manifest import Manifest
from core.health.formats import Finding
from core.health.report import Words, finding
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.text.numbers import number

CHECKED = (mark("how many images each class has"),)

_RATIO = 3.0  # of the largest class to the smallest: training weights help from here on
_FEWEST = 14  # images: at 15% for test, fewer leave one or none there
_MOST_NAMED = 8  # small classes

_IMBALANCED = Words(
    "imbalance",
    "warning",
    mark("Classes of very different size"),
    mark(
        "A network that is unsure names the frequent class, so small classes are "
        "missed while the accuracy still looks good."
    ),
)
_SMALL = Words(
    "small_classes",
    "warning",
    mark("Classes too small to split"),
    mark(
        "With one test image or none, nothing can be said about how well a class is "
        "recognised."
    ),
)


def balance_findings(manifest: Manifest) -> list[Finding]:
    """What is odd about the numbers of images per class."""
    entries = manifest.entries
    sizes = Counter(entry.label for entry in entries)
    found = []
    if len(sizes) > 1:
        (largest, most), (smallest, least) = sizes.most_common()[0], _last(sizes)
        if most >= _RATIO * least:
            names = manifest.class_names
            detail = _(
                "{largest} has {images}, {smallest} has {least}. Get more of the small "
                "ones, or train with class weights.",
                largest=names[largest],
                images=number(most, "image"),
                smallest=names[smallest],
                least=numeral(f"{least:,}"),
            )
            places = _places(manifest, [smallest])
            found.append(finding(_IMBALANCED, entries, places, detail))
    small = sorted(label for label, size in sizes.items() if size < _FEWEST)
    if small:
        told = [
            f"{manifest.class_names[it]} ({sizes[it]})" for it in small[:_MOST_NAMED]
        ]
        detail = _small_detail(", ".join(told), len(small) - len(told))
        found.append(finding(_SMALL, entries, _places(manifest, small), detail))
    return found


def _small_detail(classes: str, more: int) -> str:
    if not more:
        return _(
            "Fewer than {fewest} images: {classes}. Add images or merge them.",
            fewest=_FEWEST,
            classes=classes,
        )
    return _(
        "Fewer than {fewest} images: {classes} and {count} more. Add images or merge "
        "them.",
        fewest=_FEWEST,
        classes=classes,
        count=more,
    )


def _last(sizes: Counter[int]) -> tuple[int, int]:
    return sizes.most_common()[-1]


def _places(manifest: Manifest, labels: Sequence[int]) -> list[int]:
    wanted = set(labels)
    return [
        place for place, entry in enumerate(manifest.entries) if entry.label in wanted
    ]
