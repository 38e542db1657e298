"""A confusion matrix: data in, figure out, no Streamlit."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from core.language.texts import _
from pages._ui.charts.matrix import Look, Matrix, cell_words, class_axis
from pages._ui.charts.style import plotly_text, styled

_MOST_NUMBERED = 24  # classes with a number in each cell; Plotly makes them fit
_PALEST = 0.08  # of a cell that is not empty; its number says more


def confusion(matrix: Matrix, look: Look) -> go.Figure:
    """A confusion matrix: rows are true classes, columns predicted ones.

    The darker a cell, the more it holds; of a difference, one colour is more and the
    other fewer. Each cell weighs 200 bytes on the page: of more than some 60 classes
    `confusion_image` makes a picture.
    """
    fewer, none, more = matrix.colours(look.dark)
    is_numbered = len(matrix.names) <= _MOST_NUMBERED
    figure = go.Figure(
        go.Heatmap(
            z=matrix.levels(look.is_share, _PALEST).round(4).tolist(),
            x=list(range(len(matrix.names))),
            y=list(range(len(matrix.names))),
            text=matrix.shown(look.is_share) if is_numbered else None,
            texttemplate="%{text}" if is_numbered else None,
            customdata=_hovered(matrix),
            colorscale=[[0.0, fewer], [0.5, none], [1.0, more]],
            **{"zmin": -1.0, "zmax": 1.0, "showscale": False, "xgap": 1, "ygap": 1},
            hovertemplate=_template(matrix),
        )
    )
    named = class_axis(matrix.names)
    figure.update_xaxes(title_text=_("Predicted"), **named)
    figure.update_yaxes(title_text=_("True"), autorange="reversed", **named)
    matrix.mark(figure, look.dark)
    figure = styled(figure, look.dark, look.height)
    figure.update_xaxes(showgrid=False)
    figure.update_yaxes(showgrid=False)
    return figure


def _hovered(matrix: Matrix) -> list[list[list[Any]]]:
    """Of each cell: images, share of the class in percent, both names; and before."""
    names = [plotly_text(name) for name in matrix.names]
    counts = matrix.counts.matrix().tolist()
    totals = [max(1, total) for total in matrix.totals.tolist()]
    rows = [
        [[value, round(100 * value / total), true, name]
         for value, name in zip(row, names, strict=True)]
        for row, total, true in zip(counts, totals, names, strict=True)
    ]  # fmt: skip
    if matrix.before is not None:
        for cells, before in zip(rows, matrix.before.matrix().tolist(), strict=True):
            for cell, value in zip(cells, before, strict=True):
                cell.append(value)
    return rows


def _template(matrix: Matrix) -> str:
    words = cell_words()
    lines = [
        words["true"].format(name="%{customdata[2]}"),
        words["predicted"].format(name="%{customdata[3]}"),
    ]
    if matrix.before is not None:
        lines.append(words["first"].format(count="%{customdata[4]}"))
        lines.append(words["second"].format(count="%{customdata[0]}"))
    else:
        lines.append(words["images"].format(count="%{customdata[0]}"))
        lines.append(words["share"].format(percent="%{customdata[1]}"))
    return f"{'<br>'.join(lines)}<extra></extra>"
