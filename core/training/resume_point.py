"""What a killed phase needs to go on, kept on disk while it is trained."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import keras
import numpy as np

from core.files import read_arrays, write_arrays
from core.training.callbacks import EarlyStopping, Logs

_SAVE_SECONDS = 2.0  # between two resume points; cheap epochs are repeated instead
_SAVE_COST = 20.0  # training time between two, in times that a save takes


class ResumePoint(keras.callbacks.Callback):
    """Save all that a killed phase needs to go on, every few seconds.

    That is every variable of the model (the dropout seeds too), the optimizer's, and
    what early stopping knows. Batches need nothing: they follow from seed and epoch.

    Args:
        path: The file; replaced in one step.
        early_stopping: Saved along; must come before this callback.
        manifest_digest: Of the images; a state that others led to is not restored.
    """

    def __init__(
        self, path: Path, early_stopping: EarlyStopping, manifest_digest: str = ""
    ) -> None:
        super().__init__()
        self._path = path
        self._early_stopping = early_stopping
        self._manifest_digest = manifest_digest
        self._saved = self._began = time.monotonic()
        self._cost = 0.0  # seconds that the last save took

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
        stopping = self._early_stopping
        arrays: dict[str, Any] = {
            "manifest_digest": np.array(self._manifest_digest),
            "seconds": np.array(self.seconds),
            "epochs": np.array([stopping.epoch, stopping.best_epoch]),
            "best_loss": np.array(stopping.best_loss),
        }
        for name, values in (
            ("model", [v.numpy() for v in _variables(self.model)]),
            ("optimizer", [v.numpy() for v in self.model.optimizer.variables]),
            ("best", stopping.best_weights),
        ):
            arrays |= {f"{name}{i}": value for i, value in enumerate(values)}
        write_arrays(self._path, arrays)
        self._saved = time.monotonic()
        self._cost = self._saved - began

    def restore(self, model: keras.Model) -> int:
        """Put a saved state back into a compiled model.

        Returns:
            Finished epochs; 0 where nothing was saved, the file is damaged, or it is
            of another network or of other images.
        """
        saved = read_arrays(self._path)
        if saved is None or str(saved.get("manifest_digest")) != self._manifest_digest:
            return 0
        model.optimizer.build(model.trainable_variables)
        targets = {
            f"{name}{index}": variable
            for name, variables in (
                ("model", _variables(model)),
                ("optimizer", model.optimizer.variables),
            )
            for index, variable in enumerate(variables)
        }
        best = {f"best{i}": weight for i, weight in enumerate(model.weights)}
        if not _fits(saved, targets, best):
            return 0
        for name, variable in targets.items():
            variable.assign(saved[name])
        stopping = self._early_stopping
        stopping.epoch, stopping.best_epoch = (int(n) for n in saved["epochs"])
        stopping.best_loss = float(saved["best_loss"])
        stopping.best_weights = [saved[name] for name in best if name in saved]
        self._began = time.monotonic() - float(saved["seconds"])
        return stopping.epoch


def _fits(
    saved: dict[str, np.ndarray], targets: dict[str, Any], best: dict[str, Any]
) -> bool:
    """Whether a resume point has all that is restored, in the right shapes."""
    shapes = {name: tuple(variable.shape) for name, variable in targets.items()}
    shapes |= {"epochs": (2,), "best_loss": (), "seconds": ()}
    if any(name.startswith("best") and name != "best_loss" for name in saved):
        shapes |= {name: tuple(weight.shape) for name, weight in best.items()}
    names = {"manifest_digest", *shapes}
    return set(saved) == names and all(
        saved[name].shape == shape for name, shape in shapes.items()
    )


def _variables(model: keras.Model) -> list[Any]:
    """Weights and the states of random generators, not the metrics."""
    metric = {id(v) for v in model.metrics_variables}
    return [v for v in model.variables if id(v) not in metric]
