"""How sure right and wrong answers are: data in, figure out."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.language.numerals import numeral
from core.language.texts import _, mark
from pages._ui.charts.style import (
    legend_below,
    others_colour,
    phase_colour,
    styled,
    text_colour,
)

_HEIGHT = 260  # pixels

# In the legend, and under the pointer.
_RIGHT = (
    mark("right"),
    mark("{count} answers, {share} of the right ones,<br>{low} to {high} sure"),
)
_WRONG = (
    mark("wrong"),
    mark("{count} answers, {share} of the wrong ones,<br>{low} to {high} sure"),
)
_VALUES = {
    "count": "%{customdata[0]:,}",
    "share": "%{y:.1%}",
    "low": "%{customdata[1]:.0%}",
    "high": "%{customdata[2]:.0%}",
}


def confidence_histogram(
    right: np.ndarray, wrong: np.ndarray, phase: str, dark: bool
) -> go.Figure:
    """The shares of right and of wrong answers by how sure the model is.

    Shares, not counts: of few wrong answers nothing would be seen beside many right
    ones. The legend has the counts.

    Args:
        right: Answers per bin of equal width from 0 to 1, shape (bins,).
        wrong: The same.
        phase: The model's, for its colour.
        dark: Theme.
    """
    bins = len(right)
    figure = go.Figure()
    looks = (
        (_RIGHT, right, phase_colour(phase, dark), ""),
        (_WRONG, wrong, others_colour(dark), "/"),
    )
    for (name, pointed), counts, colour, pattern in looks:
        total = numeral(f"{int(counts.sum()):,}")
        figure.add_bar(
            x=(np.arange(bins) + 0.5) / bins,
            y=counts / max(1, int(counts.sum())),
            customdata=np.column_stack(
                [counts, np.arange(bins) / bins, np.arange(1, bins + 1) / bins]
            ),
            name=f"{_(name)} ({total})",
            marker={
                "color": colour,
                "pattern": {"shape": pattern, "fgcolor": text_colour(dark)},
            },
            hovertemplate=_(pointed, **_VALUES) + "<extra></extra>",
        )
    legend_below(styled(figure, dark, _HEIGHT))
    figure.update_layout(barmode="group", bargap=0.1)
    figure.update_xaxes(
        title_text=_("How sure the model is"), range=[0, 1.003], tickformat=".0%"
    )
    figure.update_yaxes(title_text=_("Share of the answers"), tickformat=".0%")
    return figure
