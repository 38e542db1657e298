"""How what was found becomes a finding of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from core.data.manifest import Entry
from core.health.formats import MOST_PATHS, Finding


class Words(NamedTuple):
    """What a kind of finding says of itself."""

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


def by_value(odd: np.ndarray, values: np.ndarray, *, lowest: bool) -> list[int]:
    """Places of the odd ones, those with the lowest or the highest value first."""
    places = np.flatnonzero(odd)
    order = np.argsort(values[places] if lowest else -values[places], kind="stable")
    return [int(place) for place in places[order]]
