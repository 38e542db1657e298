"""What `rank`, `curve`, `find-lr` and `advise` share: a study from start to end."""

from __future__ import annotations

from typing import Any, TypedDict

from core.backbones.registry import Backbone, backbone
from core.cli.console import Console
from core.cli.follow import follow, job_failure
from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.manifest import Manifest
from core.errors import ConfigError, Failure
from core.runs.queue import submit_study
from core.runs.study import Study


class StudyReport(TypedDict):
    """What is said of every study that has ended."""

    study_id: str
    state: str
    dataset: str  # its id


class FailedStudy(StudyReport):
    """A study that found nothing."""

    error: Failure  # why


def studied(
    kind: str,
    config: RunConfig,
    images: tuple[Dataset, Manifest],
    console: Console,
    options: dict[str, Any] | None = None,
) -> tuple[Study, StudyReport]:
    """Start a study and follow it to its end.

    Args:
        kind: One of `core.runs.study.KINDS`.
        config: Settings of the network, and of the phases where they matter.
        images: The data set and its split.
        console: For progress.
        options: What only this kind has.

    Returns:
        The study, whose result may be missing, and what is said of it either way.
    """
    dataset, manifest = images
    study = submit_study(kind, config, manifest, dataset.name, options)
    return study, followed(study, dataset.id, console)


def followed(study: Study, dataset_id: str, console: Console) -> StudyReport:
    """Follow a study that was started to its end, and give what is said of it."""
    state = follow(study, console)
    return {"study_id": study.id, "state": state, "dataset": dataset_id}


def failed_study(study: Study, report: StudyReport) -> FailedStudy:
    """The report of a study without a result."""
    return {**report, "error": job_failure(study, report["state"]).to_json()}


def pretrained(name: str) -> Backbone:
    """A backbone whose frozen features say something.

    Raises:
        ConfigError: There is none of this name, or nobody has pretrained it.
    """
    facts = backbone(name)
    if not facts.is_pretrained:
        raise ConfigError(
            "a backbone with pretrained weights, as frozen features are measured",
            f"{facts.title}, which has none",
            "Leave it out: it can only be trained, from scratch.",
        )
    return facts
