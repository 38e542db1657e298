"""The earlier run that a backbone begins with: what "run:ID/PHASE" means as weights.

Whoever starts a job keeps that run's model beside it, in `start/`, so that the job can
go on when the earlier run is deleted.
"""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path

from core.config.strategies import PHASES
from core.errors import ConfigError
from core.language.texts import _
from core.storage.paths import runs_dir, studies_dir

_PREFIX = "run:"
_MODEL = "model.keras"
_START = "start"  # the folder of a job that holds the model it begins with

# Where none is named: the phase that trained the backbone, if there is one.
_DEEPEST_FIRST = ("finetune", "scratch", "frozen")


@dataclass(frozen=True)
class EarlierRun:
    """A phase of a run.

    Attributes:
        run_id: Its directory's name.
        phase: One of PHASES; "" = the last one that trained the backbone.
    """

    run_id: str
    phase: str = ""

    @property
    def weights(self) -> str:
        """As the setting `weights` says it."""
        return f"{_PREFIX}{self.run_id}" + f"/{self.phase}" * bool(self.phase)

    @property
    def file_name(self) -> str:
        """What its model is called where it is kept beside a job."""
        return f"{self.run_id}.{self.phase}.keras"


def earlier_run(weights: str) -> EarlierRun | None:
    """The run that weights are taken from; None where they are from elsewhere.

    Raises:
        ConfigError: It is no name of a run and a phase.
    """
    if not weights.startswith(_PREFIX):
        return None
    run_id, slash, phase = weights.removeprefix(_PREFIX).partition("/")
    is_name = run_id and not run_id.startswith(".") and not set(run_id) & set("\\:\0")
    if not is_name or (slash and phase not in PHASES):
        raise ConfigError(
            _(
                'weights to name a run and one of its phases, such as "{example}"',
                example=f"{_PREFIX}ID/finetune",
            ),
            weights,
            _(
                "Write {prefix}, the id of a run, and perhaps {phases}.",
                prefix=_PREFIX,
                phases=f"/{', /'.join(PHASES)}",
            ),
        )
    return EarlierRun(run_id, phase)


def with_phase(start: EarlierRun) -> EarlierRun:
    """The same with its phase, as far as the run is still here."""
    if start.phase:
        return start
    run = runs_dir() / start.run_id
    found = (phase for phase in _DEEPEST_FIRST if (run / phase / _MODEL).is_file())
    return EarlierRun(start.run_id, next(found, ""))


def model_file(start: EarlierRun) -> Path | None:
    """The model of an earlier run, or what a job has kept of it; None = neither is."""
    start = with_phase(start)
    if not start.phase:
        return None
    own = runs_dir() / start.run_id / start.phase / _MODEL
    if own.is_file():
        return own
    kept = f"*/{_START}/{glob.escape(start.file_name)}"
    folders = runs_dir(), studies_dir()
    return next((path for folder in folders for path in folder.glob(kept)), None)


def kept_file(job: Path, start: EarlierRun) -> Path:
    """Where a job keeps the model that it begins with."""
    return job / _START / start.file_name
