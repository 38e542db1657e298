"""Figures of studies: data in, figure out, no Streamlit."""

from __future__ import annotations

import plotly.graph_objects as go

from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.study_formats import (
    CurvePoint,
    CurveResult,
    ExpectedAccuracy,
    RankedBackbone,
)
from core.text.numbers import percent
from pages._ui.charts.style import axis_label, phase_colour, styled

# Under the pointer.
_RANKED = mark("{name}<br>{accuracy} (95% interval {low} to {high})")
_RANKED_VALUES = {
    "name": "%{customdata[2]}",
    "accuracy": "%{x:.1%}",
    "low": "%{customdata[0]:.1%}",
    "high": "%{customdata[1]:.1%}",
}
_REACHED = mark("{count} training images: {accuracy} ({low} to {high})")
_REACHED_VALUES = {
    "count": "%{x:,}",
    "accuracy": "%{y:.1%}",
    "low": "%{customdata[0]:.1%}",
    "high": "%{customdata[1]:.1%}",
}


def ranked_backbones(rows: list[RankedBackbone], dark: bool) -> go.Figure:
    """Accuracy of a linear probe per backbone, with its 95% interval.

    Args:
        rows: As a ranking has them, the best one first.
        dark: Theme.

    Returns:
        One point per backbone; the most frequent class alone is a dashed line.
    """
    places = list(range(len(rows)))
    accuracy = [row["accuracy"] for row in rows]
    figure = go.Figure(
        go.Scatter(
            x=accuracy,
            y=places,
            mode="markers+text",
            text=[percent(value) for value in accuracy],
            textposition="top center",
            cliponaxis=False,
            marker={"size": 11, "color": phase_colour("frozen", dark)},
            error_x={
                "array": [row["interval"][1] - row["accuracy"] for row in rows],
                "arrayminus": [row["accuracy"] - row["interval"][0] for row in rows],
                "color": phase_colour("frozen", dark),
                "thickness": 2,
            },
            customdata=[[*row["interval"], row["title"]] for row in rows],
            hovertemplate=_(_RANKED, **_RANKED_VALUES) + "<extra></extra>",
        )
    )
    majority = rows[0]["majority"]
    styled(figure, dark, 96 + 46 * len(rows))
    _mark_majority(figure, majority)
    figure.update_layout(
        margin={"l": 16, "r": 24, "t": 24, "b": 44}, showlegend=False, uirevision="keep"
    )
    least = min(majority, *(row["interval"][0] for row in rows))
    figure.update_xaxes(
        title_text=_("Accuracy, cross-validated"),
        tickformat=".0%",
        range=[max(0.0, least - 0.03), 1.0],
    )
    figure.update_yaxes(
        tickvals=places,
        ticktext=[axis_label(row["title"], 28) for row in rows],
        range=[len(rows) - 0.4, -0.6],  # the best one on top
        automargin=True,
        showgrid=False,
    )
    return figure


def _mark_majority(figure: go.Figure, majority: float) -> None:
    """A line at what naming the most frequent class would reach."""
    colour = figure.layout.font.color
    figure.add_vline(x=majority, line={"color": colour, "dash": "dash", "width": 1})
    figure.add_annotation(
        x=majority,
        y=1.0,
        yref="y domain",
        text=_("most frequent class alone, {share}", share=percent(majority)),
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        font={"size": 11},
    )


def more_images(result: CurveResult, dark: bool) -> go.Figure:
    """Accuracy by the number of training images, and what twice as many would bring.

    Args:
        result: Of a study of the kind "curve".
        dark: Theme.

    Returns:
        A line with a band from the worst to the best seed; twice the images are an
        open marker with its 95% interval, where there is a statement.
    """
    points, expected = result["points"], result["expected"]
    counts = [point["count"] for point in points]
    colour = phase_colour("frozen", dark)
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=[*counts, *reversed(counts)],
            y=[p["high"] for p in points] + [p["low"] for p in reversed(points)],
            fill="toself",
            fillcolor=colour,
            opacity=0.2,
            line={"width": 0},
            mode="lines",
            name=_("Worst to best of the seeds"),
            hoverinfo="skip",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=counts,
            y=[point["accuracy"] for point in points],
            mode="lines+markers",
            name=_("Mean"),
            line={"color": colour, "width": 2},
            marker={"size": 8},
            customdata=[[point["low"], point["high"]] for point in points],
            hovertemplate=_(_REACHED, **_REACHED_VALUES) + "<extra></extra>",
        )
    )
    marks = list(counts)
    if expected["accuracy"] is not None:
        marks.append(expected["count"])
        figure.add_trace(_expected(expected, points[-1], colour))
    styled(figure, dark, 320)
    figure.update_layout(margin={"l": 16, "r": 24, "t": 8, "b": 44})
    figure.update_layout(legend={"y": -0.28})
    figure.update_xaxes(
        title_text=_("Training images, on a logarithmic scale"),
        type="log",
        tickvals=marks,
        ticktext=[numeral(f"{count:,}") for count in marks],
    )
    figure.update_yaxes(
        title_text=_("Accuracy"), tickformat=".0%", automargin=True, nticks=6
    )
    return figure


def _expected(expected: ExpectedAccuracy, last: CurvePoint, colour: str) -> go.Scatter:
    """Twice the images, joined to the last point by a dotted line."""
    low, high = expected["interval"]
    value = expected["accuracy"] or 0.0  # drawn only where there is one
    return go.Scatter(
        x=[last["count"], expected["count"]],
        y=[last["accuracy"], value],
        mode="lines+markers",
        name=_("Expected with twice the images"),
        line={"color": colour, "width": 2, "dash": "dot"},
        marker={
            "size": [0, 11],
            "symbol": "diamond-open",
            "color": colour,
            "line": {"width": 2},
        },
        error_y={
            "array": [0, high - value],
            "arrayminus": [0, value - low],
            "color": colour,
            "thickness": 2,
        },
        hovertemplate=[
            None,
            _(
                "{count} training images: {accuracy} expected ({low} to {high})",
                count=numeral(f"{expected['count']:,}"),
                accuracy=percent(value),
                low=percent(low),
                high=percent(high),
            )
            + "<extra></extra>",
        ],
    )
