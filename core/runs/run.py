"""A run directory: the only interface between pages and a worker, and the only store.

Who writes what (one writer per file):

    config.json  manifest.json  launch.json   whoever starts or resumes the run
    stop                                      whoever asks it to stop
    status.json  metrics.jsonl  worker.log    the worker
    <phase>/result.json                       the worker, last of all: a phase that has
    <phase>/predictions.npz                   one is whole
    <phase>/model.keras  <phase>/serving/
    resume/                                   the worker: where to go on after a crash

Readers tolerate a missing file, an unknown key and a half-written last line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from core.config import PHASES, RunConfig
from core.errors import RunError, UserError
from core.runs.formats import About, PhaseFigures, PhaseResult, SplitFigures
from core.runs.job import Job
from core.storage.files import read_arrays, read_json
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from core.storage.paths import runs_dir
from core.storage.typed_json import fits, fitting

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


@dataclass(frozen=True)
class Predictions:
    """What the saved model of one phase says of the images it was not trained on.

    Attributes:
        indices: Places in the manifest's entries, shape (n,), int64.
        labels: True class indices, shape (n,), int64.
        probabilities: Shape (n, num_classes), float32, rows sum to 1.
    """

    indices: np.ndarray
    labels: np.ndarray
    probabilities: np.ndarray

    @property
    def predicted(self) -> np.ndarray:
        """The most probable class of each image, shape (n,), int64."""
        return self.probabilities.argmax(axis=1)

    @property
    def correct(self) -> np.ndarray:
        """Whether the most probable class is the true one, shape (n,), bool."""
        return self.predicted == self.labels


class Run(Job):
    """Reads one run directory; nothing is kept that can change."""

    @cached_property
    def config(self) -> RunConfig:
        """What the run was started with."""
        return RunConfig.from_json(read_json(self.path / "config.json", {}))

    @property
    def stages(self) -> tuple[str, ...]:
        """What its worker does one after another."""
        return stages_of(self.config)

    def result(self, phase: str) -> PhaseResult | None:
        """The figures of a finished phase, or None; None too where they are damaged.

        They are shared by all who ask: read them, and change nothing.
        """
        return _read_result(file_fingerprint(self.path / phase / "result.json"))

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
            RunError: The phase has not been finished.
        """
        names = [f"{split}_{name}" for name in ("indices", "labels", "probabilities")]
        arrays = read_arrays(self.path / phase / "predictions.npz", names)
        if arrays is None or not set(names) <= set(arrays):
            raise self._unfinished(phase)
        return Predictions(*(arrays[name] for name in names))

    def serving_dir(self, phase: str) -> Path:
        """The folder that the predictor loads.

        Raises:
            RunError: The phase has not been finished.
        """
        self.finished(phase)
        return self.path / phase / "serving"

    def _unfinished(self, phase: str) -> RunError:
        return RunError(
            f"a finished {phase} phase in run {self.id}",
            "none",
            "Wait until it is done, or choose the other phase.",
        )


def choose_phase(results: dict[str, PhaseResult]) -> str:
    """The phase to use: fine-tuning must win on validation, or frozen is kept.

    Higher validation accuracy wins, lower validation loss breaks a tie; the test set
    has no say.
    """
    phases = [phase for phase in PHASES if phase in results]

    def rank(phase: str) -> tuple[float, float]:
        return results[phase]["val_accuracy"], -results[phase]["val_loss"]

    return max(phases, key=rank)  # the first of equals


def split_figures(result: PhaseResult, split: str) -> SplitFigures:
    """A phase's figures of "validation" or "test"."""
    return result["test"] if split == "test" else result["validation"]


def list_runs() -> list[Run]:
    """All runs, newest first."""
    found = [
        path
        for path in runs_dir().iterdir()
        if path.name[0] != "." and (path / "config.json").is_file()
    ]
    return [Run(path) for path in sorted(found, key=_started, reverse=True)]


def load_run(run_id: str) -> Run:
    """The run with this id.

    Raises:
        RunError: There is none.
    """
    path = runs_dir() / run_id
    hidden = run_id.startswith(".")  # temporary or deleted
    is_run = not hidden and (path / "config.json").is_file()
    if path.parent != runs_dir() or not is_run:
        raise RunError(
            "the id of a run", run_id or "nothing", "Choose one that Compare lists."
        )
    return Run(path)


def parse_run_phase(spec: str) -> tuple[Run, str]:
    """Read "RUN" or "RUN:phase"; without a phase it is the one validation chose.

    Raises:
        RunError: No such run or phase, or the run has no finished phase.
    """
    run_id, _, phase = spec.partition(":")
    run = load_run(run_id)
    if phase and phase not in PHASES:
        raise RunError(f"a phase among {', '.join(PHASES)}", phase, "Correct it.")
    chosen = phase or run.best_phase()
    if chosen is None or run.result(chosen) is None:
        raise RunError(
            f"a run with a finished {phase or 'phase'}",
            f"{run_id} ({run.state()})",
            "Wait until it is done, or choose another run.",
        )
    return run, chosen


def is_readable(run: Run) -> bool:
    """Whether the config can be understood; a newer version's may not be."""
    try:
        return bool(run.config)
    except UserError:
        return False


@lru_cache(maxsize=16)
def _read_result(file: FileFingerprint) -> PhaseResult | None:
    """What a result.json says; a page asks ten times, and 1,000 classes weigh."""
    value: PhaseResult = read_json(Path(file.path))
    return value if fits(value, PhaseFigures) else None


def _started(path: Path) -> tuple[float, str]:
    return _created(file_fingerprint(path / "about.json")), path.name


@lru_cache(maxsize=10_000)
def _created(about: FileFingerprint) -> float:
    """When a run was made, Unix time in seconds; a list asks this of every run."""
    return fitting(read_json(Path(about.path)), About).get("created", 0.0)
