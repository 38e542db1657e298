"""How often a model is right for how sure it is: data in, figure out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.runs.trust_formats import BeforeAfter
from pages._ui.charts.style import others_colour, phase_colour, styled, text_colour

RELIABILITY_HEIGHT = 320  # pixels

_SMALLEST, _LARGEST = 6.0, 18.0  # of a point, pixels


def reliability_chart(found: BeforeAfter, phase: str, dark: bool) -> go.Figure:
    """Accuracy over confidence before and after temperature scaling.

    Args:
        found: Of one split.
        phase: The model's, for its colour.
        dark: Theme.

    Returns:
        A point per bin that has images, the larger the more; on the dashed line a model
        is right exactly as often as it says.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name="as sure as right",
        line={"color": text_colour(dark), "dash": "dash", "width": 1},
        hoverinfo="skip",
    )
    curves = (
        ("before", found["before"]["bins"], others_colour(dark), "circle-open"),
        ("after", found["after"]["bins"], phase_colour(phase, dark), "circle"),
    )
    for name, bins, colour, symbol in curves:
        figure.add_scatter(
            x=[row[0] for row in bins],
            y=[row[1] for row in bins],
            customdata=[row[2] for row in bins],
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2},
            marker={"color": colour, "size": _sizes(bins), "symbol": symbol},
            hovertemplate="sure %{x:.1%}, right %{y:.1%}<br>%{customdata:,} images"
            f"<extra>{name}</extra>",
        )
    styled(figure, dark, RELIABILITY_HEIGHT)
    share = {"range": [-0.03, 1.03], "tickformat": ".0%", "dtick": 0.25}
    figure.update_xaxes(title_text="How sure the model is", **share)
    figure.update_yaxes(title_text="How often it is right", **share)
    return figure


def _sizes(bins: Sequence[Sequence[float]]) -> list[float]:
    """Of the points; their areas go with the numbers of images."""
    most = max((row[2] for row in bins), default=1)
    return [
        _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(row[2] / most) for row in bins
    ]
