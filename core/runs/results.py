"""result.json: the figures of a finished phase, and which phase they choose."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from core.config import PHASES
from core.runs.formats import PhaseFigures, PhaseResult, SplitFigures
from core.storage.damage import sound_json
from core.storage.fingerprint import FileFingerprint
from core.storage.typed_json import fitting

_FIGURES = frozenset(PhaseFigures.__annotations__)


@lru_cache(maxsize=16)
def read_result(file: FileFingerprint) -> PhaseResult | None:
    """What a result.json says; a page asks ten times, and 1,000 classes weigh."""
    value = sound_json(file, PhaseFigures)
    if value is None or not all(
        _is_square(value[split]) for split in ("validation", "test")
    ):
        return None
    figures = {key: value[key] for key in _FIGURES}
    others = {key: item for key, item in value.items() if key not in _FIGURES}
    return cast(PhaseResult, figures | dict(fitting(others, PhaseResult)))


def choose_phase(results: dict[str, PhaseResult]) -> str:
    """The phase to use: fine-tuning must win on validation, or frozen is kept.

    Higher validation accuracy wins, lower validation loss breaks a tie; the test set
    has no say.
    """
    phases = [phase for phase in PHASES if phase in results]

    def rank(phase: str) -> tuple[float, float]:
        return results[phase]["val_accuracy"], -results[phase]["val_loss"]

    return max(phases, key=rank)  # the first of equals


def _is_square(figures: SplitFigures) -> bool:
    """Whether a confusion matrix, whole or by its cells, has lists of one length."""
    confusion = figures["confusion"]
    if isinstance(confusion, dict):
        lists = (confusion["true"], confusion["predicted"], confusion["count"])
        return len({len(column) for column in lists}) == 1
    return all(len(row) == len(confusion) for row in confusion)
