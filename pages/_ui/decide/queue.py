"""Where a person is among images to review: it follows from what is decided on disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, KEEP, RELABEL, Decision, Standing
from core.runs.study_formats import Reviewed
from pages._ui.decide import decided
from pages._ui.guard.permission import decider

Item = TypeVar("Item", bound=Reviewed)


class Queue(NamedTuple, Generic[Item]):
    """Where a person is: it follows from what is decided, and what they skipped."""

    items: list[Item]  # of images that are there, in their order
    waiting: list[Item]  # those still to be looked at
    num_labelled: int  # that were given another label, or one at all
    num_excluded: int

    @property
    def num_seen(self) -> int:
        """How many are decided or skipped."""
        return len(self.items) - len(self.waiting)


def queue_of(dataset: Dataset, found: Sequence[Item]) -> Queue[Item]:
    """The queue of what a study found.

    Args:
        dataset: Its images, or those of its pool.
        found: In order; those whose picture is another by now have no place.
    """
    known, now = decided.digests(dataset), decided.standings(dataset)
    there = [one for one in found if known.get(one["path"]) == one["digest"]]
    passed = skipped(dataset)
    waiting = [
        one
        for one in there
        if not _is_settled(now.get(one["path"])) and one["path"] not in passed
    ]
    standings = [now[one["path"]] for one in there if one["path"] in now]
    excluded = sum(it.excluded is not None for it in standings)
    labelled = sum(it.excluded is None and it.label is not None for it in standings)
    return Queue(there, waiting, labelled, excluded)


def _is_settled(now: Standing | None) -> bool:
    return now is not None and (now.is_confirmed or now.excluded is not None)


def last_done(dataset: Dataset, queue: Queue[Item]) -> Decision | str | None:
    """What this person did last here: a decision, or the path of a skipped image."""
    paths, name = {one["path"] for one in queue.items}, decider()
    made: list[tuple[float, Decision | str]] = [
        (decision.time, decision)
        for decision in decided.held_decisions(dataset)
        if decision.path in paths
        and decision.person == name
        and decision.action in (KEEP, RELABEL, EXCLUDE)
    ]
    made += [(at, path) for path, at in skipped(dataset).items() if path in paths]
    return max(made, key=lambda item: item[0])[1] if made else None


def skipped(dataset: Dataset) -> dict[str, float]:
    """When this session skipped which pictures, Unix time by path."""
    return st.session_state.setdefault(f"skipped_{dataset.id}", {})
