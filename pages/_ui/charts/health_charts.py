"""Figures of a health check: data in, figure out, no Streamlit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import plotly.graph_objects as go

from core.health.formats import Histogram
from core.language.numerals import numeral
from core.language.texts import _
from pages._ui.charts.style import plotly_text, split_colour, styled, text_colour

_TICKS = 6


def limits_histogram(found: Histogram, dark: bool) -> go.Figure:
    """How a property is spread, and where a finding begins.

    Args:
        found: Its bars and limits.
        dark: Theme.

    Returns:
        Bars; those that lie in the finding are hatched, and each limit is a dashed
        line.
    """
    edges = np.array(found["edges"])
    middles = (edges[1:] + edges[:-1]) / 2
    low, high = found["low"], found["high"]
    odd = np.zeros(len(middles), bool)
    if low is not None:
        odd |= middles < low
    if high is not None:
        odd |= middles > high
    figure = go.Figure(
        go.Bar(
            x=middles,
            y=found["counts"],
            width=np.diff(edges),
            marker={
                "color": split_colour("train", dark),
                "pattern": {"shape": ["/" if it else "" for it in odd]},
            },
            customdata=[
                _(
                    "{low} to {high}: {count} images",
                    low=_shown(start, found),
                    high=_shown(stop, found),
                    count=numeral(f"{count:,}"),
                )
                for (start, stop), count in zip(
                    pairwise(edges), found["counts"], strict=True
                )
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    styled(figure, dark, 220)
    if low is not None:
        _mark(figure, low, _("below {limit}", limit=_shown(low, found)), dark)
    if high is not None:
        _mark(figure, high, _("above {limit}", limit=_shown(high, found)), dark)
    ticks = np.linspace(edges[0], edges[-1], _TICKS)
    figure.update_layout(margin={"l": 16, "r": 16, "t": 28, "b": 44}, bargap=0)
    figure.update_xaxes(
        title_text=plotly_text(_(found["title"])),
        tickvals=ticks,
        ticktext=[_shown(tick, found) for tick in ticks],
    )
    # Of 10,000 images one would not be seen on a linear axis.
    most = np.log10(max(2, *found["counts"])) + 0.1
    figure.update_yaxes(
        title_text=_("Images"), type="log", dtick=1, range=[-0.3, most], automargin=True
    )
    return figure


def _shown(value: float, found: Histogram) -> str:
    plain = 10**value if found["is_log"] else value
    return numeral(f"{plain:,.0f}" if abs(plain) >= 100 else f"{plain:.3g}")


def _mark(figure: go.Figure, limit: float, text: str, dark: bool) -> None:
    colour = text_colour(dark)
    figure.add_vline(x=limit, line={"color": colour, "dash": "dash", "width": 1})
    figure.add_annotation(
        x=limit,
        y=1.0,
        yref="y domain",
        text=text,
        showarrow=False,
        yanchor="bottom",
        font={"size": 11},
    )
