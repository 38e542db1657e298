"""The curve of a learning-rate range test: data in, figure out, no Streamlit."""

from __future__ import annotations

import plotly.graph_objects as go

from core.language.texts import _
from core.runs.study_formats import RateResult
from pages._ui.charts.style import phase_colour, styled, text_colour

RATE_HEIGHT = 220  # pixels

_MOST_RISEN = 0.5  # of the fall, that the axis shows above the beginning


def rate_chart(result: RateResult, dark: bool) -> go.Figure:
    """Loss over the learning rate: each step faint, the smoothed curve solid.

    Args:
        result: Of a study of the kind "find_lr".
        dark: Theme.

    Returns:
        The suggested rate, where there is one, is a dashed line with its value.
    """
    rates, losses, smoothed = result["rates"], result["losses"], result["smoothed"]
    colour = phase_colour(result["phase"], dark)
    hover = _("rate {rate}, loss {loss}", rate="%{x:.1e}", loss="%{y:.4g}")
    figure = go.Figure()
    figure.add_scatter(
        x=rates,
        y=losses,
        mode="lines",
        name=_("each step"),
        opacity=0.35,
        line={"color": colour, "width": 1},
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=rates,
        y=smoothed,
        mode="lines",
        name=_("smoothed"),
        line={"color": colour, "width": 2.5},
        hovertemplate=f"{hover}<extra></extra>",
    )
    styled(figure, dark, RATE_HEIGHT)
    figure.update_layout(showlegend=False, margin={"l": 44, "r": 8, "t": 24, "b": 44})
    figure.update_xaxes(
        type="log", exponentformat="power", dtick=1, title_text=_("Learning rate")
    )
    figure.update_yaxes(title_text=_("Loss"), range=_range(smoothed))
    if rate := result["suggestion"]["rate"]:
        _mark(figure, rate, smoothed[rates.index(_nearest(rates, rate))], dark)
    return figure


def rate_text(rate: float) -> str:
    """A learning rate as a field shows it, such as "1.1e-3"."""
    digits, _, power = f"{rate:.1e}".partition("e")
    return f"{digits}e{int(power)}"


def _range(smoothed: list[float]) -> list[float] | None:
    """From below the lowest point to a little above the beginning."""
    if not smoothed:
        return None
    low, first = min(smoothed), smoothed[0]
    fall = max(first - low, 0.1 * abs(first), 1e-6)
    return [low - 0.1 * fall, first + _MOST_RISEN * fall]


def _nearest(rates: list[float], rate: float) -> float:
    return min(rates, key=lambda tested: abs(tested - rate))


def _mark(figure: go.Figure, rate: float, loss: float, dark: bool) -> None:
    colour = text_colour(dark)
    figure.add_vline(x=rate, line={"color": colour, "dash": "dash", "width": 1})
    figure.add_scatter(
        x=[rate],
        y=[loss],
        mode="markers",
        marker={"color": colour, "size": 9, "symbol": "diamond"},
        hovertemplate=_("suggested: {rate}", rate="%{x:.1e}") + "<extra></extra>",
    )
    figure.add_annotation(
        x=1,
        y=1,
        xref="paper",
        yref="paper",
        yanchor="bottom",
        xanchor="right",
        text=_("suggested: {rate}", rate=rate_text(rate)),
        showarrow=False,
        font={"size": 12},
    )
