"""Studies: what is found out about images before, or instead of, a training.

A study is a job like a run, with the same queue, progress and stop. Its directory has,
beside what every job has:

    study.json                    whoever starts it: kind, settings, options
    result.json                   the worker, last of all: a study that has one is whole

Kinds:

    rank      which backbone separates the classes best, by a linear probe
    curve     whether more images would help, by the same over shares of the images
    find_lr   which learning rate a phase bears
    suspects  which labels are probably wrong, by a linear probe and confident learning
    health    what is wrong with the images: see `core.health`
    map       images on a plane, those that look alike near each other
    evaluate  how well a finished model does on new images, and whether these differ
    pool      which unlabelled images to label first, and probably as what
    trust     how far a finished run's answers can be trusted: see `core.serving.trust`
    export    a finished model as zips that run elsewhere; they lie in its directory
    sweep     which settings do best on validation, by many small trainings
    auto      the best model for some minutes: a search, then a run
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from functools import cached_property
from typing import Any, TypeVar, cast

from core.config import RunConfig
from core.errors import RunError
from core.health.formats import HealthResult, is_consistent
from core.language.texts import _
from core.runs.auto_formats import AutoResult
from core.runs.evaluation_formats import EvaluateResult
from core.runs.export_formats import ExportResult
from core.runs.health import JOB_FORMS, MANIFEST, damage_of
from core.runs.job import ACTIVE_STATES, Job
from core.runs.study_formats import (
    CurveResult,
    MapResult,
    PoolResult,
    RankResult,
    RateResult,
    StudyOptions,
    StudyRequest,
    SuspectsResult,
    TrustResult,
)
from core.runs.sweep_formats import SweepResult
from core.storage.files import read_json
from core.storage.paths import studies_dir
from core.storage.typed_json import fits, fitting

# What each kind finds.
RESULTS = {
    "rank": RankResult,
    "curve": CurveResult,
    "find_lr": RateResult,
    "suspects": SuspectsResult,
    "health": HealthResult,
    "map": MapResult,
    "pool": PoolResult,
    "evaluate": EvaluateResult,
    "trust": TrustResult,
    "export": ExportResult,
    "sweep": SweepResult,
    "auto": AutoResult,
}
KINDS = tuple(RESULTS)

_STAGES = {
    "health": ("measure", "decode", "features", "study"),
    "pool": ("list", "look", "study"),
    "evaluate": ("list", "measure", "look", "study"),
    "trust": ("look", "study"),
    "export": ("golden", "export"),
    "auto": ("decode", "features", "study", "train"),
}

_STUDY, _RESULT = "study.json", "result.json"

# fmt: off
Form = TypeVar(
    "Form",
    RankResult, CurveResult, RateResult, SuspectsResult, HealthResult, MapResult,
    PoolResult, EvaluateResult, TrustResult, ExportResult, SweepResult,
    AutoResult,
)
# fmt: on

# Of the training images a study looks at no more than these.
RANKED_IMAGES = 1_000
CURVE_IMAGES = 5_000

# All images are looked at for wrong labels, up to so many.
SUSPECT_IMAGES = 50_000

# Unlabelled images that are proposed at a time: then a new model knows more.
PROPOSED_IMAGES = 500

_MOST_KEPT = 200  # the oldest that have ended go first


class Study(Job):
    """Reads one study's directory."""

    @cached_property
    def _study(self) -> StudyRequest:
        return fitting(read_json(self.path / _STUDY), StudyRequest)

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return self._study.get("kind", "")

    @cached_property
    def config(self) -> RunConfig:
        """Settings of the network and, to find a learning rate, of the phases."""
        return RunConfig.from_json(self._study.get("config", {}))

    @property
    def options(self) -> dict[str, Any]:
        """What only this kind has: see `core.training.studies`."""
        return dict(fitting(self._study.get("options", {}), StudyOptions))

    @property
    def damage(self) -> str:
        """What is wrong with its files, one sentence; "" where nothing is."""
        result = RESULTS.get(self.kind)
        forms = {_STUDY: StudyRequest, **JOB_FORMS}
        forms |= {_RESULT: result} if result else {}
        found = damage_of(self.path, forms, _STUDY)
        return (
            found if found or result else _("{study} is of no known kind", study=_STUDY)
        )

    @property
    def stages(self) -> tuple[str, ...]:
        """What its worker does one after another."""
        return _STAGES.get(self.kind, ("decode", "features", "study"))

    def result(self, form: type[Form]) -> Form | None:
        """What was found, or None while it is not; None too where it is damaged.

        Args:
            form: Of the study's kind, see `RESULTS`.
        """
        value: Form = read_json(self.path / _RESULT)
        return value if fits(value, form) and _is_consistent(value) else None


def _is_consistent(result: Mapping[str, Any]) -> bool:
    """Whether lists fit together, such as the curves of a learning-rate search."""
    if "findings" in result:
        return is_consistent(cast(HealthResult, result))
    if "rates" not in result:
        return True
    count, found = len(result["rates"]), result["suggestion"]
    if not all(len(result[name]) == count for name in ("losses", "smoothed")):
        return False
    index = 0 if found["index"] is None else found["index"]
    return 0 <= index < count or (count == 0 and found["rate"] is None)


def list_studies(kind: str = "", dataset: str = "") -> list[Study]:
    """Studies of a kind and a data set, newest first; "" = of any."""
    found = [
        Study(path)
        for path in studies_dir().iterdir()
        if path.name[0] != "." and os.path.isfile(path / _STUDY)
    ]
    chosen = [
        study
        for study in found
        if kind in ("", study.kind) and dataset in ("", study.about.get("dataset"))
    ]
    return sorted(chosen, key=_created, reverse=True)


def damaged_studies() -> list[Study]:
    """Studies whose files can't be used, also those that lists have to pass over."""
    folders = sorted(path for path in studies_dir().iterdir() if path.name[0] != ".")
    marks = (_STUDY, MANIFEST, *JOB_FORMS)
    return [
        study
        for study in map(Study, folders)
        if any(os.path.lexists(study.path / name) for name in marks) and study.damage
    ]


def load_study(study_id: str) -> Study:
    """The study with this id.

    Raises:
        RunError: There is none.
    """
    path = studies_dir() / study_id
    is_study = study_id[:1] != "." and os.path.isfile(path / _STUDY)
    if path.parent != studies_dir() or not is_study:
        raise RunError(
            _("the id of a study"), study_id or _("nothing"), _("Start it again.")
        )
    return Study(path)


def forget_old_studies() -> None:
    """Delete the oldest of those that have ended, when there are many."""
    for study in list_studies()[_MOST_KEPT:]:
        if study.state() not in ACTIVE_STATES:
            shutil.rmtree(study.path, ignore_errors=True)


def _created(study: Study) -> tuple[float, str]:
    return study.about.get("created", 0.0), study.id
