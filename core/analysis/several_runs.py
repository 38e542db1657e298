"""Which results of runs can be compared: those on the same split."""

from __future__ import annotations

from collections.abc import Sequence

from core.runs.run import Run


def split_groups(results: Sequence[tuple[Run, str]]) -> list[list[int]]:
    """Results in groups of one split each, the largest group first.

    Accuracies on other images, or on images that the other run was trained on, can't be
    held against each other.

    Args:
        results: Runs, each with a finished phase.

    Returns:
        Numbers of the results, from 0.
    """
    groups: dict[str | None, list[int]] = {}
    for number, (run, _) in enumerate(results):
        groups.setdefault(run.about.get("manifest_digest"), []).append(number)
    return sorted(groups.values(), key=len, reverse=True)
