"""How sure right and wrong answers are: data in, figure out."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from pages._ui.charts.style import (
    legend_below,
    others_colour,
    phase_colour,
    styled,
    text_colour,
)

_HEIGHT = 260  # pixels


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
        ("right", right, phase_colour(phase, dark), ""),
        ("wrong", wrong, others_colour(dark), "/"),
    )
    for name, counts, colour, pattern in looks:
        total = int(counts.sum())
        figure.add_bar(
            x=(np.arange(bins) + 0.5) / bins,
            y=counts / max(1, total),
            customdata=np.column_stack(
                [counts, np.arange(bins) / bins, np.arange(1, bins + 1) / bins]
            ),
            name=f"{name} ({total:,})",
            marker={
                "color": colour,
                "pattern": {"shape": pattern, "fgcolor": text_colour(dark)},
            },
            hovertemplate="%{customdata[0]:,} answers, %{y:.1%} of the "
            + name
            + " ones,<br>%{customdata[1]:.0%} to %{customdata[2]:.0%} sure"
            "<extra></extra>",
        )
    legend_below(styled(figure, dark, _HEIGHT))
    figure.update_layout(barmode="group", bargap=0.1)
    figure.update_xaxes(
        title_text="How sure the model is", range=[0, 1.003], tickformat=".0%"
    )
    figure.update_yaxes(title_text="Share of the answers", tickformat=".0%")
    return figure
