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

import time
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from core.config import PHASES, RunConfig
from core.data.manifest import Manifest
from core.errors import RunError, UserError
from core.files import read_arrays, read_json
from core.home import runs_dir
from core.locks import is_locked
from core.runs.stamps import FileStamp, file_stamp

ACTIVE_STATES = ("queued", "running")

STAGES = ("decode", "features", "frozen", "line", "finetune", "evaluate")

# A new worker takes its lock within a second or, on a busy machine, a few; until then
# its run is queued. Once it has said a word, its death shows at once.
_LAUNCH_GRACE_SECONDS = 15.0


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


class Run:
    """Reads one run directory; nothing is kept that can change."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        """The directory's name; it stands in links."""
        return self.path.name

    @cached_property
    def config(self) -> RunConfig:
        """What the run was started with."""
        return RunConfig.from_json(read_json(self.path / "config.json", {}))

    @cached_property
    def manifest(self) -> Manifest:
        """The images it uses, as they were split when it was started."""
        return Manifest.from_json(read_json(self.path / "manifest.json", {}))

    @cached_property
    def about(self) -> dict[str, Any]:
        """Data set's name and manifest digest, without reading the manifest."""
        return dict(read_json(self.path / "about.json", {}))

    def status(self) -> dict[str, Any]:
        """What the worker last said of itself; {} before it said anything."""
        value = read_json(self.path / "status.json", {})
        return value if isinstance(value, dict) else {}

    def state(self, status: dict[str, Any] | None = None) -> str:
        """One of queued, running, interrupted, stopped, failed, done."""
        status = self.status() if status is None else status
        said = str(status.get("state", "queued"))
        launch = read_json(self.path / "launch.json", {})
        seen = status.get("launch") == launch.get("id")
        if said not in ACTIVE_STATES and seen:
            return said
        if is_locked(self.path / "lock"):
            return said if seen and said in ACTIVE_STATES else "queued"
        last = self.status()  # it may have said its last word and gone since
        if last != status:
            return self.state(last)
        age = time.time() - float(launch.get("time", 0.0))
        return "queued" if not seen and age < _LAUNCH_GRACE_SECONDS else "interrupted"

    def result(self, phase: str) -> dict[str, Any] | None:
        """The figures of a finished phase, or None."""
        value = read_json(self.path / phase / "result.json")
        return value if isinstance(value, dict) else None

    def results(self) -> dict[str, dict[str, Any]]:
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
        arrays = read_arrays(self.path / phase / "predictions.npz")
        names = [f"{split}_{name}" for name in ("indices", "labels", "probabilities")]
        if arrays is None or not set(names) <= set(arrays):
            raise self._unfinished(phase)
        return Predictions(*(arrays[name] for name in names))

    def serving_dir(self, phase: str) -> Path:
        """The folder that the predictor loads.

        Raises:
            RunError: The phase has not been finished.
        """
        if self.result(phase) is None:
            raise self._unfinished(phase)
        return self.path / phase / "serving"

    def _unfinished(self, phase: str) -> RunError:
        return RunError(
            f"a finished {phase} phase in run {self.id}",
            "none",
            "Wait until it is done, or choose the other phase.",
        )

    def request_stop(self) -> None:
        """Ask the worker to end and keep the best model so far."""
        (self.path / "stop").touch()

    @property
    def stop_requested(self) -> bool:
        """Whether somebody asked the run to stop."""
        return (self.path / "stop").exists()


def choose_phase(results: dict[str, dict[str, Any]]) -> str:
    """The phase to use: fine-tuning must win on validation, or frozen is kept.

    Higher validation accuracy wins, lower validation loss breaks a tie; the test set
    has no say.
    """
    if "finetune" not in results:
        return "frozen"
    if "frozen" not in results:
        return "finetune"
    rank = {
        phase: (result["val_accuracy"], -result["val_loss"])
        for phase, result in results.items()
    }
    return "finetune" if rank["finetune"] > rank["frozen"] else "frozen"


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


def _started(path: Path) -> tuple[float, str]:
    about = path / "about.json"
    return _created(about, file_stamp(about)), path.name


@lru_cache(maxsize=10_000)
def _created(about: Path, _stamp: FileStamp | None) -> float:
    """When a run was made, Unix time in seconds; a list asks this of every run."""
    return float(read_json(about, {}).get("created", 0.0))
