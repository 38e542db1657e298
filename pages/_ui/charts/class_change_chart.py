"""How the recall of each class changed between two models: data in, figure out."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.analysis.class_changes import ClassChange
from core.language.numerals import numeral
from core.language.texts import _
from core.text.numbers import percent, points
from pages._ui.charts.series import Series
from pages._ui.charts.style import (
    TOP_MARGIN,
    axis_label,
    others_colour,
    plotly_text,
    styled,
    text_colour,
)

_ROW, _AROUND = 26, 130  # pixels, of a class and of all around


def class_change_chart(
    changes: Sequence[ClassChange], sides: tuple[Series, Series], dark: bool
) -> go.Figure:
    """A dumbbell per class, and beside it the change with its interval.

    Args:
        changes: From the top down, at least one.
        sides: First and second model.
        dark: Theme.

    Returns:
        Two panels with a row per class: both recalls joined by a line; the change in
        points with its 95% interval, filled where it is clear.
    """
    figure = make_subplots(
        1,
        2,
        shared_yaxes=True,
        column_widths=[0.6, 0.4],
        horizontal_spacing=0.04,
        subplot_titles=(_("Recall"), _("Change (95% interval)")),
    )
    rows = list(range(len(changes)))
    _add_dumbbells(figure, changes, sides, dark)
    figure.add_scatter(
        x=[100 * item.change for item in changes],
        y=rows,
        customdata=[_words(item) for item in changes],
        mode="markers",
        showlegend=False,
        marker={
            "color": text_colour(dark),
            "size": 9,
            "symbol": ["circle" if c.is_clear else "circle-open" for c in changes],
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [100 * (item.interval[1] - item.change) for item in changes],
            "arrayminus": [100 * (item.change - item.interval[0]) for item in changes],
            "color": text_colour(dark),
            "thickness": 1.5,
        },
        hovertemplate="%{customdata}<extra></extra>",
        row=1,
        col=2,
    )
    styled(figure, dark, _AROUND + _ROW * len(changes))
    figure.update_xaxes(ticksuffix="%", range=[-3, 103], dtick=25, col=1)
    figure.update_xaxes(title_text=_("Points"), zeroline=True, col=2)
    figure.update_xaxes(zerolinecolor=text_colour(dark), zerolinewidth=1, col=2)
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[_row_text(item) for item in changes],
        range=[len(rows) - 0.5, -0.5],
        automargin=True,
    )
    legend = {"yref": "container", "y": 0, "yanchor": "bottom"}
    figure.update_layout(legend=legend, margin={"t": TOP_MARGIN + 8, "b": 70})
    return figure


def _add_dumbbells(
    figure: go.Figure,
    changes: Sequence[ClassChange],
    sides: tuple[Series, Series],
    dark: bool,
) -> None:
    xs: list[float | None] = []
    ys: list[int | None] = []
    for row, item in enumerate(changes):
        xs += [100 * item.before, 100 * item.after, None]
        ys += [row, row, None]
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": others_colour(dark), "width": 3},
        showlegend=False,
        hoverinfo="skip",
        row=1,
        col=1,
    )
    recalls = [item.before for item in changes], [item.after for item in changes]
    for side, values in zip(sides, recalls, strict=True):
        figure.add_scatter(
            x=[100 * value for value in values],
            y=list(range(len(changes))),
            customdata=[_words(item) for item in changes],
            mode="markers",
            name=plotly_text(side.name),
            # The first is larger, so that it is seen below an equal second one.
            marker=side.marker(dark, 10 if side.place else 13),
            hovertemplate="%{customdata}<extra></extra>",
            row=1,
            col=1,
        )


def _row_text(item: ClassChange) -> str:
    return f"{axis_label(item.name)} ({numeral(f'{item.count:,}')})"


def _words(item: ClassChange) -> str:
    low, high = map(points, item.interval)
    return _(
        "{name}, {count} images<br>{before} → {after}<br>{change} points ({low} to "
        "{high})<br>fixed {fixed}, broke {broke}",
        name=plotly_text(item.name),
        count=numeral(f"{item.count:,}"),
        before=percent(item.before),
        after=percent(item.after),
        change=points(item.change),
        low=low,
        high=high,
        fixed=numeral(f"{item.fixed:,}"),
        broke=numeral(f"{item.broke:,}"),
    )
