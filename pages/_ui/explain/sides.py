"""Which models explain a picture, side by side: one, or two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from core.explain.explanation import Seen
from core.language.texts import _
from core.runs.run import Run
from core.text.labels import PHASE_TITLES
from pages._ui.explain import memo


class Side(NamedTuple):
    """A model, and what it is called beside the other."""

    title: str
    run: Run
    phase: str


@dataclass(frozen=True, eq=False)
class Answer:
    """What one side says of the picture.

    Attributes:
        side: Who says it.
        model: What its model is known by.
        class_names: Of the model.
        seen: What it saw.
    """

    side: Side
    model: memo.Model
    class_names: tuple[str, ...]
    seen: Seen

    @property
    def best(self) -> int:
        """Index of the most probable class."""
        return int(self.seen.probabilities.argmax())


def phases_of(run: Run, phase: str) -> list[Side]:
    """A phase, and the run's other one where there is one, in their order."""
    both = [each for each in run.results() if {each, phase} <= {"frozen", "finetune"}]
    phases = both if phase in both else [phase]
    return [Side(_(PHASE_TITLES[each]), run, each) for each in phases]


def answers_of(
    sides: Sequence[Side], picture: Path | bytes, digest: str
) -> list[Answer]:
    """What each side says of a picture.

    Raises:
        ImageError: The picture can't be read.
        RunError: A model is incomplete or damaged.
    """
    found = []
    for side in sides:
        model = memo.model_of(side.run, side.phase)
        seen = memo.seen(model, digest, picture)
        names = memo.predictor(model).class_names
        found.append(Answer(side, model, names, seen))
    return found
