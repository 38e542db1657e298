"""All differences between several results as a heat map, as a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.analysis.several import Several
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import p_value_text, points
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
    levels = [[cell[0] for cell in row] for row in cells]
    most = max((abs(p) for row in levels for p in row if p is not None), default=0.0)
    green, red = kind_colours(dark)[0], kind_colours(dark)[4]
    labels = [axis_label(names[i], 30) for i in order]
    places = list(range(len(order)))
    figure = go.Figure(
        go.Heatmap(
            z=levels,
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
    figure.update_xaxes(title=_("Compared"), side="top", automargin=True, **ticks)
    figure.update_yaxes(
        title=_("Reference"), autorange="reversed", automargin=True, **ticks
    )
    return figure


def _cell(
    several: Several, names: Sequence[str], row: int, column: int
) -> tuple[float | None, str, str]:
    """Points, what stands in the cell, and what it says when pointed at."""
    if row == column:
        return None, "", ""
    pair = several.between(row, column)
    low, high = map(points, pair.interval)
    said = _(
        "{first} → {second}<br>{points} points, 95% interval {low} to {high}<br>fixed "
        "{fixed}, broke {broke} of {count}<br>corrected {corrected}: {told}<br>(this "
        "pair alone: {alone})",
        first=plotly_text(names[row]),
        second=plotly_text(names[column]),
        points=points(pair.difference),
        low=low,
        high=high,
        fixed=numeral(f"{pair.fixed:,}"),
        broke=numeral(f"{pair.broke:,}"),
        count=numeral(f"{pair.count:,}"),
        corrected=p_value_text(pair.corrected),
        told=_("real") if pair.is_real else _("the images can't tell"),
        alone=p_value_text(pair.p_value),
    )
    star = f" {_REAL}" if pair.is_real else ""
    return 100 * pair.difference, f"{points(pair.difference)}{star}", said
