"""The models whose pictures are looked at, and what they say of each image."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.analysis.mistakes import ImageAnswers, on_shared_images
from core.runs.predictions import PREDICTIONS
from core.runs.run import load_run
from core.storage.fingerprint import FileFingerprint, file_fingerprint
from pages._ui.compare.selection import Selection
from pages._ui.explain.sides import Side
from pages._ui.run import memo
from pages._ui.studies.trust import known_trust


@dataclass(frozen=True)
class Asked:
    """One model, or two of the same classes, and the images they were asked about.

    Attributes:
        sides: The models.
        split: "test" or "validation".
    """

    sides: tuple[Side, ...]
    split: str

    @classmethod
    def of(cls, selection: Selection) -> Asked:
        """One result, or two on the same images."""
        named = zip(selection.names(), selection.results, strict=True)
        sides = tuple(Side(name, run, phase) for name, (run, phase) in named)
        return cls(sides, selection.split)

    @property
    def images(self) -> memo.Images:
        """What the images are called."""
        return memo.images(self.sides[0].run)

    @property
    def class_names(self) -> tuple[str, ...]:
        """Of all sides."""
        return self.images.class_names

    def answered(self) -> tuple[ImageAnswers, ...]:
        """What each says of the same images, row by row.

        Raises:
            RunError: A phase is not finished, or its answers are damaged.
        """
        found = [_answers(side, self.split) for side in self.sides]
        return on_shared_images(*found) if len(found) == 2 else tuple(found)

    def is_calibrated(self) -> bool:
        """Whether the probabilities are, of all sides."""
        return all(known_trust(side.run, side.phase) for side in self.sides)


def _answers(side: Side, split: str) -> ImageAnswers:
    """What one model says, calibrated as on Predict.

    Returns:
        Shared between sessions: read it, and change nothing.
    """
    folder = side.run.path / side.phase
    trust = known_trust(side.run, side.phase)
    temperature = trust["temperature"] if trust else 1.0
    file = file_fingerprint(folder / PREDICTIONS)
    return _read(side.run.id, side.phase, split, file, temperature)


@st.cache_resource(max_entries=8, show_spinner=False)
def _read(
    run_id: str, phase: str, split: str, file: FileFingerprint, temperature: float
) -> ImageAnswers:
    return ImageAnswers.of(load_run(run_id).predictions(phase, split), temperature)
