"""Settings that were trained with several seeds: points, mean and spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean, stdev
from typing import NamedTuple

import plotly.graph_objects as go

from core.text.labels import PHASE_TITLES
from pages._ui.charts.style import (
    PHASE_SYMBOLS,
    axis_label,
    phase_colour,
    plotly_text,
    styled,
    text_colour,
)


class SeedRow(NamedTuple):
    """One setting: its name, its phase, and the accuracy of each seed, fractions."""

    name: str
    phase: str
    by_seed: Mapping[int, float]


def seed_chart(rows: Sequence[SeedRow], split: str, dark: bool) -> go.Figure:
    """A row per setting: a mark per seed, a stroke at their mean, and their deviation.

    Args:
        rows: At least one; each has at least one seed.
        split: Of the images, for the axis.
        dark: Theme.
    """
    figure = go.Figure()
    for place, row in enumerate(rows):
        name, values = plotly_text(row.name), [100 * v for v in row.by_seed.values()]
        figure.add_trace(
            go.Scatter(
                x=values,
                y=[place] * len(values),
                mode="markers",
                name=PHASE_TITLES[row.phase],
                marker={
                    "symbol": PHASE_SYMBOLS[row.phase],
                    "color": phase_colour(row.phase, dark),
                    "size": 10,
                    "opacity": 0.75,
                },
                text=[f"{name}, seed {seed}" for seed in row.by_seed],
                hovertemplate="%{text}: %{x:.1f}%<extra></extra>",
                showlegend=False,
            )
        )
        middle = mean(values)
        around = stdev(values) if len(values) > 1 else 0.0
        figure.add_trace(
            go.Scatter(
                x=[middle],
                y=[place],
                mode="markers",
                name="Mean, and the seeds' standard deviation",
                marker={
                    "symbol": "line-ns",
                    "size": 26,
                    "line": {"width": 3, "color": text_colour(dark)},
                },
                error_x={"type": "data", "array": [around], "thickness": 2},
                hovertemplate=f"{name}: mean %{{x:.1f}}%, deviation {around:.1f} "
                "points<extra></extra>",
                showlegend=place == 0,
            )
        )
    styled(figure, dark, 130 + 44 * len(rows))
    figure.update_layout(margin={"t": 8, "b": 80}, legend={"y": -0.35})
    figure.update_xaxes(title=f"{split.capitalize()} accuracy (%)")
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[axis_label(row.name, 44) for row in rows],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        automargin=True,
    )
    return figure
