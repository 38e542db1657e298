"""A run directory: the only interface between pages and a worker, and the only store.

Who writes what (one writer per file):

    config.json  manifest.json  launch.json   whoever starts or resumes the run
    lineage.json  start/                      the same, where it begins with a model
    stop                                      whoever asks it to stop
    status.json  metrics.jsonl  worker.log    the worker
    <phase>/result.json                       the worker, last of all: a phase that has
    <phase>/predictions.npz                   one is whole
    <phase>/model.keras  <phase>/serving/
    <phase>/trust/                            the worker, or a later one's: a study
    resume/                                   the worker: where to go on after a crash
    remarks.json                              people, one at a time: name, tags, note
    mirror.json  mirrored.json                see `core.runs.mirror`
    watching  show/                           see `core.runs.show`

Readers tolerate a missing file, an unknown key and a half-written last line.
"""

from __future__ import annotations

import os
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypedDict

from core.config import PHASES, RunConfig
from core.errors import RunError, UserError
from core.language.texts import _
from core.runs.formats import About, PhaseFigures, PhaseResult, Remarks, SplitFigures
from core.runs.health import JOB_FORMS, MANIFEST, damage_of
from core.runs.job import Job
from core.runs.lineage_formats import LINEAGE, Lineage
from core.runs.predictions import PREDICTIONS, Predictions, read_predictions
from core.runs.remarks import REMARKS
from core.runs.results import choose_phase, read_result
from core.storage.files import read_json
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.paths import runs_dir
from core.storage.typed_json import fitting

_CONFIG, _RESULT = "config.json", "result.json"


class _Settings(TypedDict):
    """config.json, which `RunConfig` checks."""


_FORMS = {
    _CONFIG: _Settings,
    REMARKS: Remarks,
    LINEAGE: Lineage,
    **JOB_FORMS,
    **{f"{phase}/{_RESULT}": PhaseFigures for phase in PHASES},
}
_MARKS = (_CONFIG, MANIFEST, *JOB_FORMS)  # one of these makes a folder a run

# What a worker does one after another, as far as a run's strategy needs it.
STAGES = ("decode", "features", "frozen", "line", "finetune", "scratch", "evaluate")
_STAGES_OF = {
    "frozen": ("features", "frozen"),
    "finetune": ("line", "finetune"),
    "scratch": ("features", "scratch"),
}


def stages_of(config: RunConfig) -> tuple[str, ...]:
    """The stages of a run in their order."""
    between = [stage for phase in config.phases for stage in _STAGES_OF[phase]]
    return "decode", *between, "evaluate"


class Run(Job):
    """Reads one run directory; nothing is kept that can change."""

    @cached_property
    def config(self) -> RunConfig:
        """What the run was started with.

        Raises:
            UserError: The file is missing, damaged or of a newer version.
        """
        value = read_json(self.path / _CONFIG)
        if value is None:
            raise RunError(
                _("the settings of run {id}", id=self.id),
                _("a {config} that is missing or damaged", config=_CONFIG),
                _("Delete the run and start it again."),
            )
        return RunConfig.from_json(value)

    @property
    def damage(self) -> str:
        """What is wrong with its files, one sentence; "" where nothing is."""
        found = damage_of(self.path, _FORMS, _CONFIG)
        try:
            return found if found or self.config else ""
        except UserError as error:
            return _(
                "{config} has {received} instead of {expected}",
                config=_CONFIG,
                received=error.received,
                expected=error.expected,
            )

    @property
    def stages(self) -> tuple[str, ...]:
        """What its worker does one after another."""
        return stages_of(self.config)

    def result(self, phase: str) -> PhaseResult | None:
        """The figures of a finished phase, or None; None too where they are damaged.

        They are shared by all who ask: read them, and change nothing.
        """
        return read_result(file_fingerprint(self.path / phase / _RESULT))

    def finished(self, phase: str) -> PhaseResult:
        """The figures of a finished phase.

        Raises:
            RunError: The phase has not been finished.
        """
        result = self.result(phase)
        if result is None:
            raise self._unfinished(phase)
        return result

    def results(self) -> dict[str, PhaseResult]:
        """The finished phases' figures by phase."""
        found = {phase: self.result(phase) for phase in PHASES}
        return {phase: result for phase, result in found.items() if result}

    def best_phase(self) -> str | None:
        """The phase that validation chose; the finished one where there is one only."""
        results = self.results()
        return choose_phase(results) if results else None

    def predictions(self, phase: str, split: str) -> Predictions:
        """The saved model's answers on "validation" or "test".

        Raises:
            RunError: The phase has not been finished, or its file is damaged.
        """
        result = self.result(phase)
        rows = split_figures(result, split)["per_class"] if result else []
        path, num_images = self.path / phase / PREDICTIONS, self.about.get("num_images")
        found = read_predictions(path, split, num_images, len(rows))
        if found is not None:
            return found
        if result is None:
            raise self._unfinished(phase)
        raise RunError(
            _(
                "what the {phase} model of run {id} says of its {split} images",
                phase=phase,
                id=self.id,
                split=split,
            ),
            _("a {predictions} that is missing or damaged", predictions=PREDICTIONS),
            _("Choose another run, or train again."),
        )

    def serving_dir(self, phase: str) -> Path:
        """The folder that the predictor loads.

        Raises:
            RunError: The phase has not been finished.
        """
        self.finished(phase)
        return self.path / phase / "serving"

    def trust_dir(self, phase: str) -> Path:
        """The folder that says how far answers can be trusted; it may be missing.

        Raises:
            RunError: The phase has not been finished.
        """
        self.finished(phase)
        return self.path / phase / "trust"

    def _unfinished(self, phase: str) -> RunError:
        return RunError(
            _("a finished {phase} phase in run {id}", phase=phase, id=self.id),
            "none",
            _("Wait until it is done, or choose the other phase."),
        )


def split_figures(result: PhaseResult, split: str) -> SplitFigures:
    """A phase's figures of "validation" or "test"."""
    return result["test"] if split == "test" else result["validation"]


def list_runs() -> list[Run]:
    """All runs, newest first; those with damaged files, too: see `Run.damage`."""
    found = [path for path in runs_dir().iterdir() if _is_run(path)]
    return [Run(path) for path in sorted(found, key=_started, reverse=True)]


def load_run(run_id: str) -> Run:
    """The run with this id.

    Raises:
        RunError: There is none.
    """
    path = runs_dir() / run_id
    if path.parent != runs_dir() or not _is_run(path):
        raise RunError(
            _("the id of a run"),
            run_id or _("nothing"),
            _("Choose one that Compare lists."),
        )
    return Run(path)


def is_readable(run: Run) -> bool:
    """Whether the config can be understood; a newer version's may not be."""
    try:
        return bool(run.config)
    except UserError:
        return False


def _is_run(path: Path) -> bool:
    """Whether a folder is a run's, in whatever condition."""
    if path.name.startswith("."):  # temporary or deleted
        return False
    return any(os.path.lexists(path / name) for name in _MARKS)


def _started(path: Path) -> tuple[float, str]:
    return _created(file_fingerprint(path / "about.json")), path.name


@lru_cache(maxsize=10_000)
def _created(about: FileFingerprint) -> float:
    """When a run was made, Unix time in seconds; a list asks this of every run."""
    return fitting(read_json(Path(about.path)), About).get("created", 0.0)
