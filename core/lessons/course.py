"""How far a learner is: which settings still differ, which run is the lesson's."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from core.lessons.form import SAMPLE, Lesson, Value
from core.runs.run import Run, is_readable


def wanted(lesson: Lesson, index: int) -> dict[str, Value]:
    """What the form must say at a step, by dotted name.

    Args:
        lesson: The tour.
        index: Of the step, from 0; that of the question is the number of steps.
    """
    found: dict[str, Value] = {}
    for step in lesson.steps[: index + 1]:
        found |= step.settings
    return copy.deepcopy(found)  # a form changes lists in place


def differing(values: Mapping[str, Any], settings: Mapping[str, Value]) -> list[str]:
    """Dotted names of the settings that these values have otherwise, or not at all.

    Args:
        values: As `RunConfig.to_json` gives them.
        settings: As `wanted` gives them.
    """
    return [name for name, value in settings.items() if _at(values, name) != value]


def own_run(
    lesson: Lesson,
    index: int,
    runs: Iterable[Run],
    since: float,
    others: Collection[str] = (),
) -> Run | None:
    """The newest run that was started for a step, in whatever state.

    Args:
        lesson: The tour.
        index: Of a step that needs a run.
        runs: Newest first.
        since: When the lesson was begun, Unix time in seconds.
        others: Ids of the lesson's other runs, which are not this one.
    """
    settings = wanted(lesson, index)
    for run in runs:
        if run.about.get("created", 0.0) < since:
            return None
        if run.id in others or not is_readable(run) or run.config.dataset != SAMPLE:
            continue
        if not differing(run.config.to_json(), settings):
            return run
    return None


def _at(values: Any, name: str) -> Any:
    """A setting by its dotted name; None where there is none."""
    for part in name.split("."):
        if isinstance(values, Mapping):
            values = values.get(part)
        elif isinstance(values, list | tuple) and part.isdecimal():
            values = values[int(part)] if int(part) < len(values) else None
        else:
            return None
    return list(values) if isinstance(values, tuple) else values
