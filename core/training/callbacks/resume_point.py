"""What a killed phase needs to go on, kept on disk while it is trained."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.storage.files import read_arrays, write_arrays
from core.training.callbacks.early_stopping import EarlyStopping
from core.training.callbacks.monitor import Logs
from core.training.callbacks.reduce_on_plateau import ReduceOnPlateau
from core.training.optimizers import PhaseOptimizer
from core.training.phase_outcome import PhaseOutcome

_SAVE_SECONDS = 2.0  # between two resume points; cheap epochs are repeated instead
_MOST_STAGES = 16
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
        earlier: How the stages before went, saved along.
    """

    def __init__(
        self,
        path: Path,
        early_stopping: EarlyStopping,
        plateau: ReduceOnPlateau,
        optimizer: PhaseOptimizer,
        manifest_digest: str = "",
        earlier: PhaseOutcome | None = None,
    ) -> None:
        super().__init__()
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
        stopping, plateau = self._early_stopping, self._plateau
        arrays: dict[str, Any] = {
            "manifest_digest": np.array(self._manifest_digest),
            "seconds": np.array(self.seconds),
            "epochs": np.array([stopping.epoch, stopping.best_epoch]),
            "earlier": np.array(_facts(self._earlier)),
            "best_value": np.array(stopping.best_value),
            "target_reached": np.array(stopping.is_target_reached),
            "plateau": np.array([plateau.best_value, plateau.waited]),
            "rate_factor": self._optimizer.rate.factor.numpy(),
        }
        for name, values in (
            ("model", [v.numpy() for v in _variables(self.model)]),
            ("optimizer", [v.numpy() for v in self.model.optimizer.variables]),
            ("weights", stopping.best_weights),
        ):
            arrays |= {f"{name}{i}": value for i, value in enumerate(values)}
        write_arrays(self._path, arrays)
        self._saved = time.monotonic()
        self._cost = self._saved - began

    def restore(self, model: keras.Model) -> bool:
        """Put a saved state back into a compiled model.

        Returns:
            Whether there was one: not where nothing was saved, the file is damaged, or
            it is of another network or of other images.
        """
        saved = read_arrays(self._path)
        if saved is None or str(saved.get("manifest_digest")) != self._manifest_digest:
            return False
        model.optimizer.build(model.trainable_variables)
        targets = {
            f"{name}{index}": variable
            for name, variables in (
                ("model", _variables(model)),
                ("optimizer", model.optimizer.variables),
            )
            for index, variable in enumerate(variables)
        }
        targets["rate_factor"] = self._optimizer.rate.factor
        best = {f"weights{i}": weight for i, weight in enumerate(model.weights)}
        if not _fits(saved, targets, best):
            return False
        for name, variable in targets.items():
            variable.assign(saved[name])
        stopping, plateau = self._early_stopping, self._plateau
        stopping.epoch, stopping.best_epoch = (int(n) for n in saved["epochs"])
        stopping.best_value = float(saved["best_value"])
        stopping.best_weights = [saved[name] for name in best if name in saved]
        stopping.is_target_reached = bool(saved["target_reached"])
        plateau.best_value = float(saved["plateau"][0])
        plateau.waited = int(saved["plateau"][1])
        self._began = time.monotonic() - float(saved["seconds"])
        return True


def resume_path(folder: Path, phase: str, stage: int) -> Path:
    """Where a stage of a phase keeps its state, counted from 0."""
    return folder / f"{phase}-{stage}.npz"


def last_stage(
    folder: Path, phase: str, manifest_digest: str
) -> tuple[int, PhaseOutcome | None]:
    """The last stage that was begun, and how those before it went.

    Returns:
        0 and None where there is no later one, or its state can't be used.
    """
    for stage in range(_MOST_STAGES, 0, -1):
        saved = read_arrays(resume_path(folder, phase, stage))
        if saved is None or str(saved.get("manifest_digest")) != manifest_digest:
            continue
        epochs, best_epoch, seconds, best_value = saved["earlier"].tolist()
        return stage, PhaseOutcome(
            best_epoch=int(best_epoch),
            epochs=int(epochs),
            trainable_parameters=0,  # of the stages to come
            seconds=seconds,
            best_value=best_value,
        )
    return 0, None


def _facts(outcome: PhaseOutcome | None) -> list[float]:
    if outcome is None:
        return [0.0, 0.0, 0.0, math.inf]
    return [outcome.epochs, outcome.best_epoch, outcome.seconds, outcome.best_value]


def _fits(
    saved: dict[str, np.ndarray], targets: dict[str, Any], best: dict[str, Any]
) -> bool:
    """Whether a resume point has all that is restored, in the right shapes."""
    shapes = {name: tuple(variable.shape) for name, variable in targets.items()}
    shapes |= {"epochs": (2,), "plateau": (2,), "earlier": (4,)}
    shapes |= {"best_value": (), "target_reached": (), "seconds": ()}
    if any(name.startswith("weights") for name in saved):
        shapes |= {name: tuple(weight.shape) for name, weight in best.items()}
    names = {"manifest_digest", *shapes}
    return set(saved) == names and all(
        saved[name].shape == shape for name, shape in shapes.items()
    )


def _variables(model: keras.Model) -> list[Any]:
    """Weights and the states of random generators, not the metrics."""
    metric = {id(v) for v in model.metrics_variables}
    return [v for v in model.variables if id(v) not in metric]
