"""How often a model is right for how sure it is: data in, figure out."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.analysis.metrics import wilson_interval
from core.language.numerals import numeral
from core.language.texts import _
from core.runs.trust_formats import Reliability
from pages._ui.charts.style import (
    legend_below,
    others_colour,
    phase_colour,
    styled,
    text_colour,
)

RELIABILITY_HEIGHT = 360  # pixels

_SMALLEST, _LARGEST = 6.0, 18.0  # of a point, pixels

Bins = Sequence[Sequence[float]]  # mean confidence, share of right answers, images


def reliability_chart(
    before: Reliability, after: Reliability | None, phase: str, dark: bool
) -> go.Figure:
    """Accuracy over confidence before and after temperature scaling.

    Args:
        before: Of one split.
        after: Of the same; None where no temperature is known.
        phase: The model's, for its colour.
        dark: Theme.

    Returns:
        A point per bin that has images, the larger the more, with their number and the
        95% interval of how often they are right; on the dashed line a model is right
        exactly as often as it says. Numbers and intervals stand at the last curve.
    """
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        name=_("as sure as right"),
        line={"color": text_colour(dark), "dash": "dash", "width": 1},
        hoverinfo="skip",
    )
    colour = phase_colour(phase, dark)
    if after is None:
        _add_curve(figure, _("as the network says"), before["bins"], colour, True)
    else:
        grey = others_colour(dark)
        _add_curve(figure, _("before"), before["bins"], grey, False)
        _add_curve(figure, _("after"), after["bins"], colour, True)
    legend_below(styled(figure, dark, RELIABILITY_HEIGHT))
    share = {"range": [-0.03, 1.06], "tickformat": ".0%", "dtick": 0.25}
    figure.update_xaxes(title_text=_("How sure the model is"), **share)
    figure.update_yaxes(title_text=_("How often it is right"), **share)
    return figure


def _add_curve(
    figure: go.Figure, name: str, bins: Bins, colour: str, is_last: bool
) -> None:
    bounds = [wilson_interval(right * count, int(count)) for __, right, count in bins]
    figure.add_scatter(
        x=[row[0] for row in bins],
        y=[row[1] for row in bins],
        customdata=[row[2] for row in bins],
        text=[numeral(f"{row[2]:,}") for row in bins],
        mode="lines+markers+text" if is_last else "lines+markers",
        textposition="bottom right",
        textfont={"size": 11},
        name=name,
        line={"color": colour, "width": 2},
        marker={
            "color": colour,
            "size": _sizes(bins),
            "symbol": "circle" if is_last else "circle-open",
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [
                high - row[1] for row, (__, high) in zip(bins, bounds, strict=True)
            ],
            "arrayminus": [
                row[1] - low for row, (low, __) in zip(bins, bounds, strict=True)
            ],
            "thickness": 1,
            "width": 3,
            "visible": is_last,
        },
        hovertemplate=_(
            "sure {confidence}, right {accuracy}<br>{count} images",
            confidence="%{x:.1%}",
            accuracy="%{y:.1%}",
            count="%{customdata:,}",
        )
        + f"<extra>{name}</extra>",
    )


def _sizes(bins: Bins) -> list[float]:
    """Of the points; their areas go with the numbers of images."""
    most = max((row[2] for row in bins), default=1)
    return [
        _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(row[2] / most) for row in bins
    ]
