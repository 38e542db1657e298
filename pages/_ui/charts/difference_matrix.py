"""All differences between several results as a heat map, as a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.analysis.several import Several
from core.text.numbers import p_value_text
from pages._ui.charts.style import (
    axis_label,
    background_colour,
    kind_colours,
    plotly_text,
    styled,
)

_REAL = "★"


def difference_matrix(several: Several, names: Sequence[str], dark: bool) -> go.Figure:
    """Rows are the references, columns what is compared with them.

    A cell says by how many points of accuracy its column is better than its row; green
    is better, red worse, and a star marks what is real after the correction.

    Args:
        several: At least two results.
        names: What each is called.
        dark: Theme.

    Returns:
        Row and column i are of the i-th result in `several.order`.
    """
    order = several.order
    cells = [[_cell(several, names, row, column) for column in order] for row in order]
    points = [[cell[0] for cell in row] for row in cells]
    most = max((abs(p) for row in points for p in row if p is not None), default=0.0)
    green, red = kind_colours(dark)[0], kind_colours(dark)[4]
    labels = [axis_label(names[i], 30) for i in order]
    places = list(range(len(order)))
    figure = go.Figure(
        go.Heatmap(
            z=points,
            x=places,
            y=places,
            text=[[cell[1] for cell in row] for row in cells],
            texttemplate="%{text}",
            colorscale=[[0.0, red], [0.5, background_colour(dark)], [1.0, green]],
            zmid=0.0,
            zmin=-most or -1.0,
            zmax=most or 1.0,
            showscale=False,
            xgap=2,
            ygap=2,
            customdata=[[cell[2] for cell in row] for row in cells],
            hovertemplate="%{customdata}<extra></extra>",
            hoverongaps=False,
        )
    )
    styled(figure, dark, 190 + 46 * len(order))
    ticks = {"tickvals": places, "ticktext": labels, "showgrid": False}
    figure.update_xaxes(title="Compared", side="top", automargin=True, **ticks)
    figure.update_yaxes(
        title="Reference", autorange="reversed", automargin=True, **ticks
    )
    return figure


def _cell(
    several: Several, names: Sequence[str], row: int, column: int
) -> tuple[float | None, str, str]:
    """Points, what stands in the cell, and what it says when pointed at."""
    if row == column:
        return None, "", ""
    pair = several.between(row, column)
    low, high = (100 * bound for bound in pair.interval)
    points = 100 * pair.difference
    told = "real" if pair.is_real else "the images can't tell"
    said = (
        f"{plotly_text(names[row])} → {plotly_text(names[column])}<br>{points:+.1f} "
        f"points, 95% interval {low:+.1f} to {high:+.1f}<br>fixed {pair.fixed:,}, "
        f"broke {pair.broke:,} of {pair.count:,}<br>"
        f"corrected {p_value_text(pair.corrected)}: {told}<br>"
        f"(this pair alone: {p_value_text(pair.p_value)})"
    )
    return points, f"{points:+.1f}{f' {_REAL}' if pair.is_real else ''}", said
