"""Accuracy against cost with the front drawn, as a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from core.analysis.pareto import pareto_front
from core.language.texts import _
from core.text.labels import PHASE_TITLES
from pages._ui.charts.style import (
    PHASE_SYMBOLS,
    legend_below,
    phase_colour,
    plotly_text,
    styled,
    text_colour,
)


class Priced(NamedTuple):
    """One result with what it cost.

    Attributes:
        name: What it is called.
        phase: Of the run.
        cost: In the axis' unit, above 0.
        cost_text: The same in words.
        accuracy: Fraction.
        is_chosen: Whether it is one of those that are compared.
    """

    name: str
    phase: str
    cost: float
    cost_text: str
    accuracy: float
    is_chosen: bool


def pareto_chart(
    results: Sequence[Priced], cost_title: str, split: str, dark: bool
) -> go.Figure:
    """Cost to the right, accuracy upwards; on the front nothing beats a result in both.

    Args:
        results: At least one.
        cost_title: Of the axis, with its unit; it is logarithmic.
        split: Of the images, for the axis: "Test" or "Validation".
        dark: Theme.
    """
    figure = go.Figure()
    front = pareto_front(
        [item.cost for item in results], [item.accuracy for item in results]
    )
    figure.add_trace(
        go.Scatter(
            x=[results[i].cost for i in front],
            y=[100 * results[i].accuracy for i in front],
            mode="lines",
            line={"shape": "hv", "dash": "dot", "width": 2, "color": text_colour(dark)},
            name=_("Front: more accurate costs more"),
            hoverinfo="skip",
        )
    )
    for phase in dict.fromkeys(item.phase for item in results):
        own = [item for item in results if item.phase == phase]
        figure.add_trace(
            go.Scatter(
                x=[item.cost for item in own],
                y=[100 * item.accuracy for item in own],
                mode="markers",
                name=_(PHASE_TITLES[phase]),
                marker={
                    "symbol": PHASE_SYMBOLS[phase],
                    "color": phase_colour(phase, dark),
                    "size": [15 if item.is_chosen else 9 for item in own],
                    "opacity": [1.0 if item.is_chosen else 0.6 for item in own],
                    "line": {
                        "width": [2 if item.is_chosen else 0 for item in own],
                        "color": text_colour(dark),
                    },
                },
                customdata=[[plotly_text(item.name), item.cost_text] for item in own],
                hovertemplate="%{customdata[0]}<br>%{y:.1f}%, %{customdata[1]}"
                "<extra></extra>",
            )
        )
    legend_below(styled(figure, dark, 420))
    figure.update_xaxes(title=cost_title, type="log")
    figure.update_yaxes(
        title=_("Test accuracy (%)")
        if split == "Test"
        else _("Validation accuracy (%)")
    )
    return figure
