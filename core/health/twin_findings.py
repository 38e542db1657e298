"""Near-duplicates as findings: across splits, across classes, within a class."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.manifest import Entry, Manifest
from core.health.clusters import CLASSES, SPLITS, WITHIN, leaked, spread
from core.health.formats import Finding
from core.health.report import Words, cluster_finding
from core.language.texts import _, mark, plural
from core.text.numbers import number

CHECKED = (
    mark("near-duplicates: resized, cropped, mirrored, brighter, encoded again"),
)

_WORDS = {
    SPLITS: Words(
        "twins_splits",
        "problem",
        mark("The same picture on both sides of the split"),
        mark(
            "What the network has seen in training it knows by heart, so the test "
            "looks better than it is."
        ),
        "group",
    ),
    CLASSES: Words(
        "twins_classes",
        "warning",
        mark("The same picture under two classes"),
        mark("One of the labels is probably wrong, and the network is told both."),
        "group",
    ),
    WITHIN: Words(
        "twins_within",
        "note",
        mark("The same picture twice in a class"),
        mark(
            "Copies count double in training and in every figure, and a new split may "
            "put them on both sides."
        ),
        "group",
    ),
}


def twin_findings(manifest: Manifest, found: Sequence[Sequence[int]]) -> list[Finding]:
    """Findings about clusters of near-duplicates, the worst kind first.

    Args:
        manifest: Whose pictures they are.
        found: Places of each cluster's pictures.
    """
    kinds: dict[str, list[list[int]]] = {SPLITS: [], CLASSES: [], WITHIN: []}
    for cluster in found:
        kinds[spread(_entries(manifest, cluster))].append(list(cluster))
    return [
        _finding(manifest, kind, members) for kind, members in kinds.items() if members
    ]


def _finding(manifest: Manifest, kind: str, members: list[list[int]]) -> Finding:
    groups = number(len(members), "group")
    detail = _("{groups} of pictures that show the same.", groups=groups)
    if kind == SPLITS and (told := _leaks(manifest, members)):
        detail = told
    return cluster_finding(_WORDS[kind], manifest, members, detail)


def _leaks(manifest: Manifest, members: list[list[int]]) -> str:
    """How many test and validation images have a twin in training; "" = none has."""
    told = []
    for split in ("test", "validation"):
        total = len(manifest.split(split))
        images = (
            number(total, "test image")
            if split == "test"
            else number(total, "validation image")
        )
        twins = [leaked(_entries(manifest, cluster), split) for cluster in members]
        if count := sum(map(len, twins)):
            told.append(
                plural(
                    "{count} of {images} has a twin in training.",
                    "{count} of {images} have a twin in training.",
                    count,
                    images=images,
                )
            )
    return " ".join(told)


def _entries(manifest: Manifest, cluster: Sequence[int]) -> list[Entry]:
    return [manifest.entries[place] for place in cluster]
