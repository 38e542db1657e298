"""Where a person is among the suspects: it follows from what is decided on disk."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from core.data.datasets import Dataset
from core.data.decisions import EXCLUDE, KEEP, RELABEL, Decision, Standing
from core.runs.study_formats import Suspect
from pages._ui.decide import decided
from pages._ui.guard.permission import decider


class Queue(NamedTuple):
    """Where a person is: it follows from what is decided, and what they skipped."""

    suspects: list[Suspect]  # of images that are there, the worst first
    waiting: list[Suspect]  # those still to be looked at; skipped ones last
    num_changed: int  # that were relabelled or excluded

    @property
    def num_seen(self) -> int:
        """How many are decided or skipped."""
        return len(self.suspects) - len(self.waiting)


def queue_of(dataset: Dataset, found: list[Suspect]) -> Queue:
    """The queue of what a search found.

    Args:
        dataset: Its images.
        found: The worst first; those whose picture is another by now have no place.
    """
    known, now = decided.digests(dataset), decided.standings(dataset)
    there = [one for one in found if known.get(one["path"]) == one["digest"]]
    passed = skipped(dataset)
    waiting = [
        one
        for one in there
        if not _is_settled(now.get(one["path"])) and one["path"] not in passed
    ]
    changed = [one for one in there if _is_changed(now.get(one["path"]))]
    return Queue(there, waiting, len(changed))


def _is_settled(now: Standing | None) -> bool:
    return now is not None and (now.is_confirmed or now.excluded is not None)


def _is_changed(now: Standing | None) -> bool:
    return now is not None and (now.label is not None or now.excluded is not None)


def last_done(dataset: Dataset, queue: Queue) -> Decision | str | None:
    """What this person did last here: a decision, or the path of a skipped image."""
    paths, name = {one["path"] for one in queue.suspects}, decider()
    made: list[tuple[float, Decision | str]] = [
        (decision.time, decision)
        for decision in decided.held_decisions(dataset)
        if decision.path in paths
        and decision.person == name
        and decision.action in (KEEP, RELABEL, EXCLUDE)
    ]
    made += [(when, path) for path, when in skipped(dataset).items()]
    return max(made, key=lambda item: item[0])[1] if made else None


def skipped(dataset: Dataset) -> dict[str, float]:
    """When this session skipped which pictures, Unix time by path."""
    return st.session_state.setdefault(f"skipped_{dataset.id}", {})
