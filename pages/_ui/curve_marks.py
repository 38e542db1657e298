"""What is marked on learning curves: the switch, stages, and what the curves show.

All of it is shapes and annotations, never traces: a live chart keeps its traces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.analysis.findings import Finding

_LOSS, _ACCURACY = 1, 2  # columns
_BASE = {False: "rgba(255,255,255,0.8)", True: "rgba(15,20,25,0.8)"}


def mark_switch(figure: go.Figure, x: float, colour: str, dark: bool) -> None:
    """A dashed line in both panels where fine-tuning begins."""
    for column in (_LOSS, _ACCURACY):
        figure.add_vline(
            x=x, line={"color": colour, "dash": "dash", "width": 1}, col=column
        )
        figure.add_annotation(
            x=x,
            y=1.0 if column == _LOSS else 0.0,  # where the curves seldom are
            yref="y domain" if column == _LOSS else "y2 domain",
            xref="x" if column == _LOSS else "x2",
            text="fine-tuning begins",
            showarrow=False,
            xanchor="left",
            yanchor="top" if column == _LOSS else "bottom",
            xshift=4,
            bgcolor=_BASE[dark],
            borderpad=0,
            font={"size": 11},
        )


def mark_stages(figure: go.Figure, places: Sequence[float], colour: str) -> None:
    """A thin line in both panels where each further stage of unfreezing begins."""
    for number, x in enumerate(places, start=2):
        for column in (_LOSS, _ACCURACY):
            figure.add_vline(
                x=x,
                line={"color": colour, "dash": "dash", "width": 1},
                opacity=0.45,
                col=column,
            )
        figure.add_annotation(
            x=x,
            y=0.9,
            yref="y domain",
            xref="x",
            text=f"stage {number}",
            textangle=-90,  # stages may be as short as two epochs
            showarrow=False,
            xanchor="left",
            yanchor="top",
            font={"size": 10},
        )


def mark_findings(
    figure: go.Figure,
    findings: Sequence[Finding],
    offsets: Mapping[str, int],
    colour: str,
    dark: bool,
) -> None:
    """A dotted line and a name where each finding starts, in the panel that shows it.

    Args:
        figure: Of `learning_curves`.
        findings: Of one run.
        offsets: Epochs before each phase.
        colour: Of the lines.
        dark: Theme.
    """
    end = max((point for trace in figure.data for point in trace.x or ()), default=1)
    for place, found in enumerate(findings):
        x = offsets.get(found.phase, 0) + found.epoch
        column = _ACCURACY if found.key == "forgetting" else _LOSS
        figure.add_vline(
            x=x, line={"color": colour, "dash": "dot", "width": 2}, col=column
        )
        figure.add_annotation(
            x=x,
            y=0.86 - 0.12 * place,  # below the names of switch and stages
            yref="y domain" if column == _LOSS else "y2 domain",
            xref="x" if column == _LOSS else "x2",
            text=f"<b>{found.title}</b>",
            showarrow=False,
            xanchor="left" if x < 0.6 * end else "right",
            yanchor="top",
            xshift=4 if x < 0.6 * end else -4,
            bgcolor=_BASE[dark],
            font={"size": 12},
        )
