"""What a confusion matrix shows, before it is drawn: levels, numbers and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from core.analysis.confusion import MOST_IN_FULL, Confusion
from core.language.texts import _
from core.text.numbers import points, signed
from pages._ui.charts.style import (
    axis_label,
    background_colour,
    change_colours,
    phase_colour,
    text_colour,
)

MOST_PIXELS = 500  # a side; of more classes, neighbours share one


_MOST_AT_ONCE = 24  # classes whose names all stand on an axis; more would lie over them
_MOST_NAMED = 250  # likewise, as far as there is room for them


def class_axis(names: Sequence[str]) -> dict[str, Any]:
    """What an axis of classes says: all names, or those that there is room for.

    Of many, Plotly chooses which: the more one zooms in, the more.
    """
    if len(names) > _MOST_NAMED:
        return {"showticklabels": False}
    if len(names) <= _MOST_AT_ONCE:
        places = list(range(len(names)))
        shown = [axis_label(name) for name in names]
        return {"tickvals": places, "ticktext": shown, "automargin": True}
    # Zoomed in very far it puts numbers between classes, too.
    between = {f"{n}.{digit}": "" for n in range(len(names)) for digit in "24568"}
    alias = {str(n): axis_label(name, 14) for n, name in enumerate(names)}
    return {"labelalias": alias | between, "automargin": True, "nticks": 26}


def cell_words() -> dict[str, str]:
    """What is told of a cell under the pointer, with {places} for what is known."""
    return {
        "true": _("true: {name}"),
        "predicted": _("predicted: {name}"),
        "images": _("{count} images"),
        "share": _("{percent}% of the class"),
        "first": _("first: {count} images"),
        "second": _("second: {count} images"),
    }


class Look(NamedTuple):
    """How matrices are drawn."""

    is_share: bool  # whether they show shares of the true class, else images
    dark: bool  # theme
    height: int = 440  # pixels


@dataclass(frozen=True)
class Matrix:
    """One model's matrix, or how two differ, with its classes as they stand on it.

    Attributes:
        counts: Of one model, or of the second.
        names: One per class.
        totals: Images of each true class, shape (n,), int64; of a part of the classes
            more than stand in its row.
        phase: Whose colour one model has.
        before: Of the first model, where it is taken away; None = one model alone.
        chosen: Places of the true and the predicted class whose cell is marked.
    """

    counts: Confusion
    names: Sequence[str]
    totals: np.ndarray
    phase: str
    before: Confusion | None = None
    chosen: tuple[int, int] | None = None

    @property
    def is_picture(self) -> bool:
        """Whether there are too many classes for a cell to be an object of its own."""
        return len(self.names) > MOST_IN_FULL

    def values(self) -> np.ndarray:
        """Images in each cell, of a difference how many more, as `Confusion.matrix`."""
        found = self.counts.matrix(MOST_PIXELS)
        return found if self.before is None else found - self.before.matrix(MOST_PIXELS)

    def levels(self, is_share: bool, palest: float) -> np.ndarray:
        """How strong each cell's colour is, -1 to 1; below 0 are fewer.

        The root of its share of the row, or of the fullest cell: a mistake among many
        right answers is seen, too.

        Args:
            is_share: See `Look`.
            palest: Of a cell that is not empty, 0-1.
        """
        values = self.values()
        totals = self.totals[:, None] if len(self.totals) == len(values) else None
        if totals is None:  # neighbours share a cell
            totals = self.counts.matrix(MOST_PIXELS).sum(axis=1, keepdims=True)
        whole = np.maximum(1, totals if is_share else np.abs(values).max(initial=1))
        strength = np.minimum(1, np.sqrt(np.abs(values) / whole))
        levels: np.ndarray = np.sign(values) * (palest + (1 - palest) * strength)
        return levels

    def shown(self, is_share: bool) -> list[list[str]]:
        """The number in each cell, as text; an empty cell has none."""
        values, is_change = self.values(), self.before is not None
        if is_share:
            values = values / np.maximum(1, self.totals)[:, None]

        def written(value: float) -> str:
            if not value:
                return ""
            if is_share:
                return points(value) if is_change else f"{value:.0%}"
            return signed(f"{int(value):+d}") if is_change else f"{int(value)}"

        return [[written(value) for value in row] for row in values.tolist()]

    def colours(self, dark: bool) -> tuple[str, str, str]:
        """Of fewer, of none and of more."""
        ground = background_colour(dark)
        if self.before is None:
            return ground, ground, phase_colour(self.phase, dark and self.is_picture)
        return change_colours(dark)[0], ground, change_colours(dark)[1]

    def mark(self, figure: go.Figure, dark: bool) -> None:
        """Draw a frame around the cell that is chosen."""
        if self.chosen is None:
            return
        row, column = self.chosen
        figure.add_shape(
            type="rect",
            **{"x0": column - 0.5, "x1": column + 0.5},
            **{"y0": row - 0.5, "y1": row + 0.5},
            line={"color": text_colour(dark), "width": 2},
        )
