"""Several results on one chart: how they are told apart, never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.text.looks import DASHES, MARKS
from pages._ui.charts.style import phase_colour

# `core.text.labels.PHASE_TITLES`, within a sentence.


@dataclass(frozen=True)
class Series:
    """One result: its phase's colour, and a dash and a symbol of its own.

    Attributes:
        name: For the legend, unlike any other's.
        phase: "frozen", "finetune" or "scratch".
        place: Among those on the chart, from 0.
    """

    name: str
    phase: str
    place: int

    def line(self, dark: bool, width: float = 2) -> dict[str, Any]:
        """Plotly's line of it."""
        dash = DASHES[self.place % len(DASHES)]
        return {"color": phase_colour(self.phase, dark), "dash": dash, "width": width}

    def marker(self, dark: bool, size: float = 7) -> dict[str, Any]:
        """Plotly's marker of it."""
        return {
            "color": phase_colour(self.phase, dark),
            "symbol": MARKS[self.place % len(MARKS)],
            "size": size,
        }
