"""Near-duplicates as findings: across splits, across classes, within a class."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.manifest import Entry, Manifest
from core.health.clusters import CLASSES, SPLITS, WITHIN, leaked, spread
from core.health.formats import Finding
from core.health.report import Words, cluster_finding
from core.text.numbers import number

CHECKED = ("near-duplicates: resized, cropped, mirrored, brighter, encoded again",)

_WORDS = {
    SPLITS: Words(
        "twins_splits",
        "problem",
        "The same picture on both sides of the split",
        "What the network has seen in training it knows by heart, so the test looks "
        "better than it is.",
        "group",
    ),
    CLASSES: Words(
        "twins_classes",
        "warning",
        "The same picture under two classes",
        "One of the labels is probably wrong, and the network is told both.",
        "group",
    ),
    WITHIN: Words(
        "twins_within",
        "note",
        "The same picture twice in a class",
        "Copies count double in training and in every figure, and a new split may put "
        "them on both sides.",
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


def twin_sentence(manifest: Manifest, found: Sequence[Sequence[int]]) -> str:
    """How many test and validation images have a twin in training; "" = none has."""
    told = []
    for split in ("test", "validation"):
        total = len(manifest.split(split))
        twins = sum(
            len(leaked(_entries(manifest, cluster), split)) for cluster in found
        )
        if twins:
            verb = "has" if twins == 1 else "have"
            told.append(
                f"{twins:,} of {number(total, f'{split} image')} {verb} a twin in "
                "training."
            )
    return " ".join(told)


def _finding(manifest: Manifest, kind: str, members: list[list[int]]) -> Finding:
    detail = f"{number(len(members), 'group')} of pictures that show the same."
    if kind == SPLITS and (told := twin_sentence(manifest, members)):
        detail = told
    return cluster_finding(_WORDS[kind], manifest, members, detail)


def _entries(manifest: Manifest, cluster: Sequence[int]) -> list[Entry]:
    return [manifest.entries[place] for place in cluster]
