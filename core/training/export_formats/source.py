"""What exports are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from core.errors import RunError
from core.language.texts import _
from core.models.answering import (
    answer_names,
    answering_model,
    flipped_model,
    mapped_model,
)
from core.runs.run import Run
from core.serving.trust import Trust
from core.storage.files import new_folder
from core.training.convert import write_saved_model

_SAVED = "saved_model"


@dataclass(frozen=True)
class Source:
    """A finished phase.

    Attributes:
        run: Its run.
        phase: Its name.
        trust: How its answers are calibrated; None = they are not.
        training_images: A function that gives so many of its training images, shape
            (n, size, size, 3), uint8: to learn the range of values inside from.
        shared: A folder for what several formats are made from.
    """

    run: Run
    phase: str
    trust: Trust | None
    training_images: Callable[[int], np.ndarray]
    shared: Path

    @property
    def saved(self) -> Path:
        """The model that the training saved."""
        return self.run.path / self.phase / "model.keras"

    @property
    def flips(self) -> tuple[tuple[int, ...], ...]:
        """The views that an answer is the mean of; see `core.config.FLIPS`."""
        return self.run.config.flips

    def model(self, has_novelty: bool = True, has_maps: bool = False) -> keras.Model:
        """The network that leaves the app, loaded anew.

        Args:
            has_novelty: See `core.models.answering.answering_model`.
            has_maps: Whether it says which places speak for a class, too.

        Raises:
            RunError: It is missing or damaged.
        """
        try:
            saved = keras.saving.load_model(self.saved, compile=False, safe_mode=True)
            has_one = len(self.flips) == 1
            model = answering_model(saved, self.trust, has_novelty, has_one)
            if has_maps:
                model = mapped_model(model, self.run.config)
            if has_one:
                return model
            temperature = self.trust.temperature if self.trust else 1.0
            return flipped_model(model, self.flips, temperature)
        # A damaged file: Keras has no error type of its own.
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RunError(
                _(
                    "the saved model of the {phase} phase of {id}",
                    phase=self.phase,
                    id=self.run.id,
                ),
                _("one that can't be loaded ({name})", name=type(error).__name__),
                _("Choose another run or phase, or train again."),
            ) from error

    def one_by_one(self, has_novelty: bool) -> Path:
        """The network as a SavedModel that takes one image, written once for all.

        Raises:
            RunError: See `model`.
        """
        has_novelty = has_novelty and self.trust is not None
        folder = self.shared / ("with-novelty" if has_novelty else "plain")
        if not folder.is_dir():
            model = self.model(has_novelty)
            with new_folder(folder) as made:
                write_saved_model(model, answer_names(model), made / _SAVED, batch=1)
        return folder / _SAVED
