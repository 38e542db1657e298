"""Which images a gallery shows, and in which order; quick for 50,000 of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from core.data.datasets import Dataset, load_dataset
from core.data.decisions import NOTHING, Standing
from core.language.texts import mark
from pages._ui.decide import decided, looks, predicted
from pages._ui.decide.listing import all_digests, all_images, sources
from pages._ui.decide.predicted import ANSWERS, NONE

BY_NAME, BY_SUSPICION = mark("File name"), mark("Suspicion")
BY_LIKENESS = mark("Likeness")
SMALLEST, LARGEST = mark("Smallest first"), mark("Largest first")
DARKEST, BRIGHTEST = mark("Darkest first"), mark("Brightest first")
LEAST_SURE, MOST_SURE = mark("Least sure first"), mark("Most sure first")
ORDERS = (
    *(BY_NAME, SMALLEST, LARGEST, BY_SUSPICION),
    *(DARKEST, BRIGHTEST, BY_LIKENESS, LEAST_SURE, MOST_SURE),
)
_LAST_FIRST = (LARGEST, BRIGHTEST, BY_SUSPICION, BY_LIKENESS, MOST_SURE)

# What a decision may be filtered by.
DECISIONS: dict[str, Callable[[Standing], bool]] = {
    mark("Excluded"): lambda now: now.excluded is not None,
    mark("Relabelled"): lambda now: now.label is not None,
    mark("Kept"): lambda now: now.is_confirmed and now.label is None,
    mark("In a group"): lambda now: now.group is not None,
    mark("Any decision"): lambda now: now != NOTHING,
    mark("No decision"): lambda now: now == NOTHING,
}


class Wanted(NamedTuple):
    """What to show; None and "" = all."""

    label: str | None = None
    split: str | None = None
    decision: str | None = None  # one of DECISIONS
    text: str = ""  # that the path holds, in any case
    order: str = BY_NAME  # one of ORDERS
    finding: str | None = None  # a kind of the health check
    model: str = ""  # one of `predicted.models`
    answer: str | None = None  # its answer, one of ANSWERS
    like: str = ""  # content hash that BY_LIKENESS compares with


def possible_orders(
    dataset: Dataset, has_scores: bool, model: str, like: str
) -> list[str]:
    """The orders for which there is what they go by."""
    missing = set()
    if not has_scores:
        missing.add(BY_SUSPICION)
    if not looks.has_brightness(dataset):
        missing |= {DARKEST, BRIGHTEST}
    if not like:
        missing.add(BY_LIKENESS)
    if not model:
        missing |= {LEAST_SURE, MOST_SURE}
    return [order for order in ORDERS if order not in missing]


def found_images(
    dataset: Dataset, wanted: Wanted, scores: Mapping[str, float] | None = None
) -> list[int]:
    """Places in `all_images` of those that are wanted, in their order.

    Args:
        dataset: It has a manifest.
        wanted: What to show.
        scores: Suspicion by path, larger = more; images without one come last.
    """
    key = (*sources(dataset), decided.decisions_fingerprint(dataset))
    places: np.ndarray = _places(dataset.id, key, *wanted[:4])
    if wanted.finding:
        members = looks.finding_digests(dataset, wanted.finding)
        places = places[np.isin(all_digests(dataset)[places], members)]
    if wanted.answer:
        places = places[_answer_kinds(dataset, wanted.model)[places] == wanted.answer]
    values = _values(dataset, wanted, scores or {}, places)
    if values is None:
        return places.tolist()
    if wanted.order in _LAST_FIRST:
        values = -values
    # Not-a-number, which stands for "not known", comes last.
    return places[np.argsort(values, kind="stable")].tolist()


def _answer_kinds(dataset: Dataset, model: str) -> np.ndarray:
    """One of ANSWERS for each of `all_images`, shape (n,), str."""
    found = predicted.answers(dataset, model)
    if found is None:
        return np.full(len(all_images(dataset)), NONE)
    return np.array(ANSWERS)[found.kinds]


def _values(
    dataset: Dataset, wanted: Wanted, scores: Mapping[str, float], places: np.ndarray
) -> np.ndarray | None:
    """What images are sorted by, NaN = not known; None = by their path."""
    images, order = all_images(dataset), wanted.order
    if order in (SMALLEST, LARGEST):
        sizes = (images[place].width * images[place].height for place in places)
        return np.fromiter(sizes, float, len(places))
    if order == BY_SUSPICION:
        found = (scores.get(images[place].path, np.nan) for place in places)
        return np.fromiter(found, float, len(places))
    column: np.ndarray | None = None
    if order in (DARKEST, BRIGHTEST):
        column = looks.brightness(dataset)
    if order == BY_LIKENESS:
        column = looks.likeness_to(dataset, wanted.like)
    if order in (LEAST_SURE, MOST_SURE):
        said = predicted.answers(dataset, wanted.model)
        column = said.probability if said else None
    return None if column is None else column[places]


@st.cache_data(max_entries=64, show_spinner=False)
def _places(
    dataset_id: str,
    key: Any,
    label: str | None,
    split: str | None,
    decision: str | None,
    text: str,
) -> np.ndarray:
    """Of the images that these filters let through, shape (n,), int64."""
    dataset = load_dataset(dataset_id)
    images, now = all_images(dataset), decided.standings(dataset)
    is_wanted = DECISIONS.get(decision or "")
    part = text.strip().casefold()
    found = [
        place
        for place, image in enumerate(images)
        if label in (None, image.class_name)
        and split in (None, image.split)
        and (part == "" or part in image.path.casefold())
        and (is_wanted is None or is_wanted(now.get(image.path, NOTHING)))
    ]
    return np.array(found, np.int64)
