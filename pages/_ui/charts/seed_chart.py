"""Settings that were trained with several seeds: points, mean and spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import mean, stdev
from typing import NamedTuple

import plotly.graph_objects as go

from core.language.numerals import numeral
from core.language.texts import _
from core.text.labels import PHASE_TITLES
from pages._ui.charts.style import (
    PHASE_SYMBOLS,
    axis_label,
    legend_below,
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
        split: "test" or "validation", for the axis.
        dark: Theme.
    """
    figure = go.Figure()
    for place, row in enumerate(rows):
        figure.add_trace(_points(row, place, dark))
        figure.add_trace(_middle(row, place, dark))
    legend_below(styled(figure, dark, 130 + 44 * len(rows)))
    figure.update_layout(margin={"t": 8})
    figure.update_xaxes(
        title=_("Test accuracy (%)")
        if split == "test"
        else _("Validation accuracy (%)")
    )
    figure.update_yaxes(
        tickvals=list(range(len(rows))),
        ticktext=[axis_label(row.name, 44) for row in rows],
        range=[len(rows) - 0.5, -0.5],
        showgrid=False,
        automargin=True,
    )
    return figure


def _points(row: SeedRow, place: int, dark: bool) -> go.Scatter:
    """A mark per seed."""
    return go.Scatter(
        x=[100 * value for value in row.by_seed.values()],
        y=[place] * len(row.by_seed),
        mode="markers",
        name=_(PHASE_TITLES[row.phase]),
        marker={
            "symbol": PHASE_SYMBOLS[row.phase],
            "color": phase_colour(row.phase, dark),
            "size": 10,
            "opacity": 0.75,
        },
        text=[
            _("{name}, seed {seed}", name=plotly_text(row.name), seed=seed)
            for seed in row.by_seed
        ],
        hovertemplate="%{text}: %{x:.1f}%<extra></extra>",
        showlegend=False,
    )


def _middle(row: SeedRow, place: int, dark: bool) -> go.Scatter:
    """The mean of a row, and the deviation of its seeds to both sides."""
    values = [100 * value for value in row.by_seed.values()]
    around = stdev(values) if len(values) > 1 else 0.0
    colour = text_colour(dark)
    return go.Scatter(
        x=[mean(values)],
        y=[place],
        mode="markers",
        name=_("Mean, and the seeds' standard deviation"),
        marker={"symbol": "line-ns", "size": 26, "line": {"width": 3, "color": colour}},
        error_x={"type": "data", "array": [around], "thickness": 1.5, "color": colour},
        hovertemplate=_(
            "{name}: mean {mean}%, deviation {deviation} points",
            name=plotly_text(row.name),
            mean="%{x:.1f}",
            deviation=numeral(f"{around:.1f}"),
        )
        + "<extra></extra>",
        showlegend=place == 0,
    )
