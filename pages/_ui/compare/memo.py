"""What Compare remembers: models' answers, held against each other once."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from core.analysis.comparison import Comparison, compare_runs
from core.analysis.several import Marks, Several, compare_several, marks_of
from core.analysis.several_runs import split_groups
from core.runs.run import Run, load_run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.compare.selection import Selection

_Side = tuple[str, str, FileFingerprint]  # a run's id, a phase, and its answers


def comparison_of(pair: Selection) -> Comparison:
    """Compare two models, the second with the first, or give what was found before.

    10,000 images of 1,000 classes are 40 MB of probabilities for each of the two.

    Returns:
        Shared between sessions: read it, and change nothing.

    Raises:
        RunError: See `core.analysis.comparison.compare_runs`.
    """
    a, b = pair.results
    return _compared(_side(*a), _side(*b), pair.split)


class Ranked(NamedTuple):
    """Results on one split, compared in all pairs.

    Attributes:
        numbers: Their places in the selection; the results of `several` are numbered in
            the same order.
        several: How they differ.
    """

    numbers: tuple[int, ...]
    several: Several


def ranked(selection: Selection) -> list[Ranked]:
    """Compare all pairs of results that are on one split, or give what was found.

    Returns:
        Each split by itself, the one with most results first.

    Raises:
        RunError: There are no such images, or answers are damaged.
    """
    found = []
    for numbers in split_groups(selection.results):
        sides = tuple(_side(*selection.results[i]) for i in numbers)
        found.append(Ranked(tuple(numbers), _ranked(sides, selection.split)))
    return found


def marks(run: Run, phase: str, split: str) -> Marks:
    """Which images a result answers rightly; shared: change nothing.

    Raises:
        RunError: Its answers are damaged.
    """
    return _marks(_side(run, phase), split)


def _side(run: Run, phase: str) -> _Side:
    return run.id, phase, file_fingerprint(run.path / phase / "predictions.npz")


@st.cache_resource(max_entries=2, show_spinner=False)
def _compared(a: _Side, b: _Side, split: str) -> Comparison:
    one, other = ((load_run(run_id), phase) for run_id, phase, _ in (a, b))
    return compare_runs(one, other, split)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ranked(sides: tuple[_Side, ...], split: str) -> Several:
    return compare_several([_marks(side, split) for side in sides])


@st.cache_resource(max_entries=64, show_spinner=False)
def _marks(side: _Side, split: str) -> Marks:
    run_id, phase, _ = side
    return marks_of(load_run(run_id).predictions(phase, split))
