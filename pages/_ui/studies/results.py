"""What was measured on a data set's images before a training: its studies."""

from __future__ import annotations

from typing import Generic, NamedTuple

from core.analysis.data_facts import Probe
from core.language.current import ENGLISH, language
from core.runs.queue import active_studies
from core.runs.study import Form, Study, list_studies
from core.runs.study_formats import RankedBackbone, RankResult

_MOST_READ = 20  # of a kind and a data set; a page that ticks reads them each time


class Measured(NamedTuple, Generic[Form]):
    """The studies of one kind on one data set.

    Attributes:
        active: The one that is at work or waits, if any.
        broken: The newest one, where it ended without a result and was not stopped.
        results: Of the images as they are split now, newest first; where there is
            none, of other splits.
        is_outdated: Whether the results are of other images or another split.
        is_ours: Whether the first of them has its words in the reader's language.
    """

    active: Study | None
    broken: Study | None
    results: list[Form]
    is_outdated: bool
    is_ours: bool = True


def measured(
    kind: str, form: type[Form], dataset_id: str, digest: str
) -> Measured[Form]:
    """What is known from the studies of a kind.

    Args:
        kind: One of `core.runs.study.KINDS`.
        form: Of its results.
        dataset_id: Of the data set.
        digest: Of its manifest as it is now.
    """
    active, broken, ended = ended_and_not(kind, dataset_id)
    found = [
        (study, result) for study in ended if (result := study.result(form)) is not None
    ]
    own = [it for it in found if it[0].about.get("manifest_digest") == digest]
    shown = own or found
    return Measured(
        active,
        broken,
        [result for _, result in shown],
        bool(found) and not own,
        not shown or speaks_ours(shown[0][0]),
    )


def speaks_ours(study: Study) -> bool:
    """Whether a study's worker had the reader's language, and so have its words."""
    return study.launched().get("language", ENGLISH) == language()


def ended_and_not(
    kind: str, dataset_id: str
) -> tuple[Study | None, Study | None, list[Study]]:
    """The studies of a kind on a data set, without a look at their results.

    Returns:
        The one that is at work or waits, if any; the newest one, where it ended without
        a result and was not stopped; all that have ended, newest first.
    """
    active = next((s for s in active_on(dataset_id) if s.kind == kind), None)
    ended = [
        study
        for study in list_studies(kind, dataset_id)[:_MOST_READ]
        if active is None or study.id != active.id
    ]
    newest = ended[0] if ended and active is None else None
    is_broken = newest is not None and newest.state() in ("failed", "interrupted")
    return active, newest if is_broken else None, ended


def active_on(dataset_id: str) -> list[Study]:
    """The studies of a data set that are at work or wait, oldest first."""
    return [
        study for study in active_studies() if study.about.get("dataset") == dataset_id
    ]


def ranking(results: list[RankResult]) -> list[RankedBackbone]:
    """The newest row of every backbone, the most accurate first.

    Its seconds are the most that it ever took: what the cache held took none.
    """
    rows: dict[str, RankedBackbone] = {}
    for result in reversed(results):
        for row in result["backbones"]:
            before = rows.get(row["backbone"], row)
            seconds = max(row["seconds"], before["seconds"])
            rows[row["backbone"]] = {**row, "seconds": seconds}
    return sorted(rows.values(), key=lambda row: -row["accuracy"])


def probe_of(rows: list[RankedBackbone], backbone: str) -> Probe | None:
    """What a ranking says of one backbone's frozen features; None = not measured."""
    row = next((row for row in rows if row["backbone"] == backbone), None)
    if row is None:
        return None
    low, high = row["interval"]
    return Probe(row["accuracy"], (low, high), row["majority"])
