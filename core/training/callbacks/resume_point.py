"""What a killed phase needs to go on, kept on disk while it is trained."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.config import MOST_STEPS
from core.storage.files import read_arrays, write_arrays
from core.training.callbacks.early_stopping import EarlyStopping
from core.training.callbacks.monitor import Logs
from core.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from core.training.callbacks.weight_average import WeightAverage
from core.training.optimizers import PhaseOptimizer
from core.training.phase_outcome import PhaseOutcome

_SAVE_SECONDS = 2.0  # between two resume points; cheap epochs are repeated instead
_SAVE_COST = 20.0  # training time between two, in times that a save takes


class ResumePoint(keras.callbacks.Callback):
    """Save all that a killed phase needs to go on, every few seconds.

    That is every variable of the model (the dropout seeds too), the optimizer's, and
    what early stopping and the plateau know. Batches need nothing: they follow from
    seed and epoch.

    Args:
        path: The file; replaced in one step.
        early_stopping: Saved along; must come before this callback.
        plateau: The same.
        optimizer: Saved along.
        manifest_digest: Of the images; a state that others led to is not restored.
        earlier: How the steps before went, saved along.
        average: Of the weights, saved along where there is one.
    """

    def __init__(
        self,
        path: Path,
        early_stopping: EarlyStopping,
        plateau: ReduceOnPlateau,
        optimizer: PhaseOptimizer,
        manifest_digest: str = "",
        earlier: PhaseOutcome | None = None,
        average: WeightAverage | None = None,
    ) -> None:
        super().__init__()
        self._average = average
        self._path = path
        self._early_stopping = early_stopping
        self._plateau = plateau
        self._optimizer = optimizer
        self._manifest_digest = manifest_digest
        self._saved = self._began = time.monotonic()
        self._cost = 0.0  # seconds that the last save took
        self._earlier = earlier
        if earlier:
            self._began -= earlier.seconds

    @property
    def seconds(self) -> float:
        """How long the phase has been trained, in all processes so far."""
        return time.monotonic() - self._began

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        pause = max(_SAVE_SECONDS, _SAVE_COST * self._cost)
        if time.monotonic() - self._saved >= pause:
            self.save()

    def save(self) -> None:
        """Write the file now."""
        began = time.monotonic()
        write_arrays(self._path, self._state())
        self._saved = time.monotonic()
        self._cost = self._saved - began

    def restore(self, model: keras.Model) -> bool:
        """Put a saved state back into a compiled model.

        Returns:
            Whether there was one: not where nothing was saved, the file is damaged, or
            it is of another network or of other images.
        """
        saved = _read(self._path, self._manifest_digest)
        if saved is None:
            return False
        model.optimizer.build(model.trainable_variables)
        variables = self._variables(model)
        best = _numbered("weights", model.weights)
        if not _fits(saved, variables, best):
            return False
        for name, variable in variables.items():
            variable.assign(saved[name])
        self._restore_callbacks(saved)
        if self._average:  # as at the end of every epoch
            self._average.is_swapped = True
        kept = [saved[name] for name in best if name in saved]
        self._early_stopping.kept_weights = kept or model.get_weights()
        self._began = time.monotonic() - float(saved["seconds"])
        return True

    def _state(self) -> dict[str, np.ndarray]:
        """What the file holds; its names stay, so that older runs can be resumed."""
        stopping, plateau = self._early_stopping, self._plateau
        variables = self._variables(self.model)
        return {
            "manifest_digest": np.array(self._manifest_digest),
            "seconds": np.array(self.seconds),
            "epochs": np.array([stopping.epoch, stopping.best_epoch]),
            "earlier": np.array(_row_of(self._earlier)),
            "best_value": np.array(stopping.best_value),
            "target_reached": np.array(stopping.is_target_reached),
            "plateau": np.array([plateau.best_value, plateau.wait]),
            **{name: variable.numpy() for name, variable in variables.items()},
            **_numbered("weights", stopping.kept_weights),
        }

    def _variables(self, model: keras.Model) -> dict[str, Any]:
        """All that training changes in a model and its optimizer, by name in the file.

        Those are weights and the states of random generators, not the metrics.
        """
        metrics = {id(variable) for variable in model.metrics_variables}
        states = [item for item in model.variables if id(item) not in metrics]
        return {
            **_numbered("model", states),
            **_numbered("optimizer", model.optimizer.variables),
            "rate_factor": self._optimizer.rate.factor,
            **_numbered("average", self._average.variables if self._average else ()),
        }

    def _restore_callbacks(self, saved: dict[str, np.ndarray]) -> None:
        stopping, plateau = self._early_stopping, self._plateau
        stopping.epoch, stopping.best_epoch = (int(n) for n in saved["epochs"])
        stopping.best_value = float(saved["best_value"])
        stopping.is_target_reached = bool(saved["target_reached"])
        plateau.best_value = float(saved["plateau"][0])
        plateau.wait = int(saved["plateau"][1])


def resume_path(folder: Path, phase: str, step: int) -> Path:
    """Where a step of a phase keeps its state, counted from 0."""
    return folder / f"{phase}-{step}.npz"


def last_step(
    folder: Path, phase: str, manifest_digest: str
) -> tuple[int, PhaseOutcome | None]:
    """The last step of a phase that was begun, and how those before it went.

    Returns:
        0 and None where there is no later one, or its state can't be used.
    """
    for step in range(MOST_STEPS - 1, 0, -1):
        saved = _read(resume_path(folder, phase, step), manifest_digest)
        if saved is not None and saved["earlier"].shape == (4,):
            return step, _outcome_of(saved["earlier"].tolist())
    return 0, None


def _read(path: Path, manifest_digest: str) -> dict[str, np.ndarray] | None:
    """A saved state, if there is one that images with this digest led to."""
    saved = read_arrays(path)
    if saved is None or "earlier" not in saved:
        return None
    return saved if str(saved.get("manifest_digest")) == manifest_digest else None


def _row_of(outcome: PhaseOutcome | None) -> list[float]:
    """What the file holds of the steps before; see `_outcome_of`."""
    if outcome is None:
        return [0.0, 0.0, 0.0, math.inf]
    return [outcome.epochs, outcome.best_epoch, outcome.seconds, outcome.best_value]


def _outcome_of(row: list[float]) -> PhaseOutcome:
    """The outcome that a row stands for."""
    epochs, best_epoch, seconds, best_value = row
    return PhaseOutcome(
        best_epoch=int(best_epoch),
        epochs=int(epochs),
        trainable_parameters=0,  # of the steps to come
        seconds=seconds,
        best_value=best_value,
    )


def _numbered(name: str, values: Iterable[Any]) -> dict[str, Any]:
    """Values by the name of their kind and their place."""
    return {f"{name}{place}": value for place, value in enumerate(values)}


def _fits(
    saved: dict[str, np.ndarray], variables: dict[str, Any], best: dict[str, Any]
) -> bool:
    """Whether a resume point has all that is restored, in the right shapes."""
    shapes = {name: tuple(variable.shape) for name, variable in variables.items()}
    shapes |= {"epochs": (2,), "plateau": (2,), "earlier": (4,)}
    shapes |= {"best_value": (), "target_reached": (), "seconds": ()}
    if any(name.startswith("weights") for name in saved):
        shapes |= {name: tuple(weight.shape) for name, weight in best.items()}
    names = {"manifest_digest", *shapes}
    return set(saved) == names and all(
        saved[name].shape == shape for name, shape in shapes.items()
    )
