"""How what was found becomes a finding of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.data.manifest import Entry, Manifest
from core.health.formats import MOST_PATHS, Cluster, Finding


class Words(NamedTuple):
    """What a kind of finding says of itself: marked texts."""

    kind: str
    level: str  # one of core.health.formats.LEVELS
    title: str
    why: str
    action: str = ""  # one of core.health.formats.ACTIONS


def finding(
    words: Words, entries: Sequence[Entry], places: Sequence[int], detail: str
) -> Finding:
    """A finding about some images.

    Args:
        words: Of its kind.
        entries: Of the manifest.
        places: Of the images that it is about, the clearest first.
        detail: By what limit they were found, or what else there is to say.
    """
    shown = [entries[place] for place in places[:MOST_PATHS]]
    return {
        "kind": words.kind,
        "level": words.level,
        "title": words.title,
        "why": words.why,
        "detail": detail,
        "count": len(places),
        "paths": [entry.path for entry in shown],
        "digests": [entry.digest for entry in shown],
        "action": words.action,
    }


def cluster_finding(
    words: Words, manifest: Manifest, members: Sequence[Sequence[int]], detail: str
) -> Finding:
    """A finding about groups of images that belong together.

    Args:
        words: Of its kind.
        manifest: Whose images they are.
        members: Places of each group's images.
        detail: See `finding`.
    """
    places = [place for cluster in members for place in cluster]
    made = finding(words, manifest.entries, places, detail)
    made["clusters"] = _listed(manifest, members)
    made["num_clusters"] = len(members)
    return made


def _listed(manifest: Manifest, members: Sequence[Sequence[int]]) -> list[Cluster]:
    """As many clusters as fit into what is listed, each whole."""
    listed: list[Cluster] = []
    room = MOST_PATHS
    for cluster in members:
        room -= len(cluster)
        if room < 0:
            break
        entries = [manifest.entries[place] for place in cluster]
        listed.append(
            {
                "paths": [entry.path for entry in entries],
                "labels": [manifest.class_names[entry.label] for entry in entries],
                "splits": [entry.split for entry in entries],
            }
        )
    return listed


def by_value(odd: np.ndarray, values: np.ndarray, *, lowest: bool) -> list[int]:
    """Places of the odd ones, those with the lowest or the highest value first."""
    places = np.flatnonzero(odd)
    order = np.argsort(values[places] if lowest else -values[places], kind="stable")
    return [int(place) for place in places[order]]
