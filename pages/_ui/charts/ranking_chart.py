"""Accuracies of several results with their intervals, as a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from core.language.texts import _, mark
from core.text.labels import PHASE_TITLES
from pages._ui.charts.style import (
    PHASE_SYMBOLS,
    axis_label,
    legend_below,
    phase_colour,
    plotly_text,
    styled,
)

_POINTED = mark("{name}<br>rank {rank}: {accuracy}%, 95% interval {low} to {high}%")
_VALUES = {
    "name": "%{customdata[0]}",
    "rank": "%{customdata[1]}",
    "accuracy": "%{x:.1f}",
    "low": "%{customdata[2]:.1f}",
    "high": "%{customdata[3]:.1f}",
}


class Dot(NamedTuple):
    """One result on the chart; accuracy and bounds are fractions."""

    name: str
    phase: str
    rank: int
    accuracy: float
    interval: tuple[float, float]


def ranking_chart(dots: Sequence[Dot], split: str, dark: bool) -> go.Figure:
    """A row per result, the best at the top, each with its 95% interval.

    Args:
        dots: In the order of their rows; at least one.
        split: "test" or "validation", for the axis.
        dark: Theme.
    """
    figure = go.Figure()
    for phase in dict.fromkeys(dot.phase for dot in dots):
        rows = [i for i, dot in enumerate(dots) if dot.phase == phase]
        own = [dots[i] for i in rows]
        colour = phase_colour(phase, dark)
        figure.add_trace(
            go.Scatter(
                x=[100 * dot.accuracy for dot in own],
                y=rows,
                mode="markers",
                name=_(PHASE_TITLES[phase]),
                marker={"symbol": PHASE_SYMBOLS[phase], "color": colour, "size": 12},
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [100 * (dot.interval[1] - dot.accuracy) for dot in own],
                    "arrayminus": [
                        100 * (dot.accuracy - dot.interval[0]) for dot in own
                    ],
                    "color": colour,
                },
                customdata=[
                    [plotly_text(dot.name), dot.rank, *(100 * b for b in dot.interval)]
                    for dot in own
                ],
                hovertemplate=_(_POINTED, **_VALUES) + "<extra></extra>",
            )
        )
    legend_below(styled(figure, dark, 34 * len(dots) + 108))
    figure.update_layout(margin={"t": 8})
    low = min(dot.interval[0] for dot in dots)
    figure.update_xaxes(
        title=_("Test accuracy (%)")
        if split == "test"
        else _("Validation accuracy (%)"),
        range=[max(-1.0, 100 * low - 3), 101.0],
    )
    figure.update_yaxes(
        tickvals=list(range(len(dots))),
        ticktext=[f"{dot.rank}.  {axis_label(dot.name, 44)}" for dot in dots],
        range=[len(dots) - 0.5, -0.5],
        showgrid=False,
        automargin=True,
    )
    return figure
