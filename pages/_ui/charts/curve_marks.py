"""What is marked on learning curves: the switch, steps, and what the curves show.

All of it is shapes and annotations, never traces: a live chart keeps its traces. Names
stand above the panels, where no curve runs, each at the side of its line.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.analysis.findings import Finding
from core.language.numerals import numeral
from core.language.texts import _

_LOSS, _ACCURACY = 1, 2  # columns
_BASE = {False: "rgba(255,255,255,0.8)", True: "rgba(15,20,25,0.8)"}
_ROW = 17  # pixels, of a name above a panel
_PANEL = 221  # pixels, the height of a panel

# A loss beyond so many times that of the first epoch has blown up; then the view ends
# at so many times that loss, so that what was before it can still be seen.
_BLOWN_UP, _VIEW = 4.0, 2.0


def mark_curves(
    figure: go.Figure,
    switch: float | None,
    findings: Sequence[Finding],
    offsets: Mapping[str, int],
    colour: str,
) -> int:
    """Mark where fine-tuning begins, and where each finding starts, with their names.

    A finding of the first epoch after the switch has the switch's line, too: two lines
    half an epoch apart would be read as one.

    Args:
        figure: Of `learning_curves`.
        switch: Where on the axis fine-tuning begins; None where there is no such phase.
        findings: Of one run.
        offsets: Epochs before each phase.
        colour: Of lines and names.

    Returns:
        Pixels that the names above the panels need.
    """
    end = max((point for trace in figure.data for point in trace.x or ()), default=1)
    rows = {_LOSS: 0, _ACCURACY: 0}
    for found in findings:
        x: float = offsets.get(found.phase, 0) + found.epoch
        column = _ACCURACY if found.key == "forgetting" else _LOSS
        if switch is not None and x == switch + 0.5:
            x = switch
        else:
            _line(figure, x, column, rows[column] + 1, colour, "dot")
        _name(figure, f"<b>{_(found.title)}</b>", x, column, rows[column], end)
        rows[column] += 1
    top = max(rows.values())
    if switch is not None:
        for column in (_LOSS, _ACCURACY):
            _line(figure, switch, column, rows[column] + 1, colour, "dash")
            _name(figure, _("fine-tuning begins"), switch, column, rows[column], end)
        top = max(rows.values()) + 1
    for title in figure.layout.annotations[:2]:  # those of `make_subplots`
        title.update(yshift=top * _ROW)
    return top * _ROW


def mark_steps(figure: go.Figure, places: Sequence[float], colour: str) -> None:
    """A thin line in both panels where each further step of unfreezing begins."""
    for number, x in enumerate(places, start=2):
        for column in (_LOSS, _ACCURACY):
            _line(figure, x, column, 0, colour, "dash", opacity=0.45)
        figure.add_annotation(
            x=x,
            y=0.9,
            yref="y domain",
            xref="x",
            text=_("step {number}", number=number),
            textangle=-90,  # steps may be as short as two epochs
            showarrow=False,
            xanchor="left",
            yanchor="top",
            font={"size": 10},
        )


def clip_loss(figure: go.Figure, dark: bool) -> None:
    """End the view of a loss that blew up, and say that it goes on above.

    Zooming out still shows all of it; without this the rest would be a flat line.
    """
    curves = [
        [(x, y) for x, y in zip(trace.x, trace.y, strict=True) if _is_number(y)]
        for trace in figure.data
        if trace.xaxis == "x" and trace.x
    ]
    first = [y for points in curves for x, y in points if x == 1]
    highest = max((y for points in curves for __, y in points), default=0.0)
    top = loss_view(first, highest)
    if top is None:
        return
    figure.update_yaxes(range=[0, top], autorange=False, col=_LOSS)
    figure.add_annotation(
        x=0.02,
        y=0.98,
        xref="x domain",
        yref="y domain",
        text=_(
            "↑ goes on above, to {highest}<br>(double-click: all)",
            highest=numeral(f"{highest:.3g}"),
        ),
        align="left",
        showarrow=False,
        xanchor="left",
        yanchor="top",
        bgcolor=_BASE[dark],
        font={"size": 11},
    )


def loss_view(first: Sequence[float], highest: float) -> float | None:
    """Where the view of a loss ends that blew up; None where all of it can be seen.

    Args:
        first: The losses of first epochs.
        highest: Of all epochs.
    """
    if not first or highest <= _BLOWN_UP * max(first):
        return None
    return _VIEW * max(first)


def _is_number(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _line(
    figure: go.Figure,
    x: float,
    column: int,
    rows: int,
    colour: str,
    dash: str,
    opacity: float = 1.0,
) -> None:
    """A vertical line in a panel, and so many rows of names up above it."""
    axis = "" if column == _LOSS else "2"
    figure.add_shape(
        type="line",
        x0=x,
        x1=x,
        y0=0,
        y1=1 + rows * _ROW / _PANEL,
        xref=f"x{axis}",
        yref=f"y{axis} domain",
        opacity=opacity,
        line={"color": colour, "dash": dash, "width": 2 if dash == "dot" else 1},
    )


def _name(
    figure: go.Figure, text: str, x: float, column: int, row: int, end: float
) -> None:
    """A name above a panel, on the side of its line that has more room."""
    axis = "" if column == _LOSS else "2"
    is_left = x < end / 2
    figure.add_annotation(
        x=x,
        y=1,
        xref=f"x{axis}",
        yref=f"y{axis} domain",
        text=text,
        showarrow=False,
        xanchor="left" if is_left else "right",
        yanchor="bottom",
        xshift=4 if is_left else -4,
        yshift=row * _ROW + 2,
        borderpad=0,
        font={"size": 12},
    )
