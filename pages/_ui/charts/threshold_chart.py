"""What two thresholds make of the same images: data in, figure out."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.analysis.metrics import wilson_interval
from core.analysis.threshold import Counts
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import interval, percent
from pages._ui.charts.style import (
    axis_label,
    background_colour,
    phase_colour,
    plotly_text,
    styled,
)

_HEIGHT = 260  # pixels


def threshold_chart(
    sides: Sequence[tuple[str, Counts]], name: str, phase: str, dark: bool
) -> go.Figure:
    """A confusion matrix of one class against the rest for each threshold.

    Args:
        sides: A title, and what was counted; all of the same images.
        name: Of the class.
        phase: The model's, for its colour.
        dark: Theme.

    Returns:
        Side by side; rows are true, columns what was answered. Each cell has its
        images and their share of the row, with its 95% interval (Wilson).
    """
    titles = [plotly_text(title) for title, __ in sides]
    figure = make_subplots(1, len(sides), subplot_titles=titles, shared_yaxes=True)
    kinds = [axis_label(name), _("the rest")]
    for column, (__, found) in enumerate(sides, start=1):
        rows = [(found.found, found.missed), (found.false_alarms, found.left)]
        figure.add_heatmap(
            z=[[count / max(1, sum(row)) for count in row] for row in rows],
            x=[_("said: {name}", name=kind) for kind in kinds],
            y=[_("true: {name}", name=kind) for kind in kinds],
            text=[[_words(count, sum(row)) for count in row] for row in rows],
            texttemplate="%{text}",
            zmin=0,
            zmax=1,
            colorscale=[[0, background_colour(dark)], [1, phase_colour(phase, dark)]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y}, %{x}: %{text}<extra></extra>",
            row=1,
            col=column,
        )
    styled(figure, dark, _HEIGHT)
    figure.update_yaxes(autorange="reversed", automargin=True)
    return figure


def _words(count: int, total: int) -> str:
    if not total:
        return _("no images")
    bounds = interval(wilson_interval(count, total))
    images = numeral(f"{count:,}")
    return f"<b>{images}</b><br>{percent(count / total)} ({bounds})"
