"""A confusion matrix: data in, figure out, no Streamlit."""

from __future__ import annotations

import plotly.graph_objects as go

from pages._ui.charts.style import (
    axis_label,
    background_colour,
    phase_colour,
    plotly_text,
    styled,
)

_MOST_NAMED = 24  # classes with names on the axes; more would lie over each other


def confusion(
    matrix: list[list[int]], class_names: list[str], phase: str, dark: bool
) -> go.Figure:
    """A confusion matrix: rows are true classes, columns predicted ones.

    Colour is the share of the row, the number is the count. Each cell weighs 200 bytes
    on the page: of more than some 60 classes `confusion_image` makes a picture.
    """
    totals = [max(1, sum(row)) for row in matrix]
    shares = [
        [value / total for value in row]
        for row, total in zip(matrix, totals, strict=True)
    ]
    names = [axis_label(name) for name in class_names]
    full = [plotly_text(name) for name in class_names]
    many = len(names) > 12
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=list(range(len(names))),
            y=list(range(len(names))),
            text=None if many else matrix,
            texttemplate=None if many else "%{text}",
            customdata=[
                [[value, true, answer] for value, answer in zip(row, full, strict=True)]
                for row, true in zip(matrix, full, strict=True)
            ],
            # The darker colours on both themes: white numbers stay readable on them.
            colorscale=[[0.0, background_colour(dark)], [1.0, phase_colour(phase)]],
            textfont={"color": "#FFFFFF"} if dark else None,
            zmin=0.0,
            zmax=1.0,
            showscale=False,
            xgap=1,
            ygap=1,
            hovertemplate="true: %{customdata[1]}<br>predicted: %{customdata[2]}"
            "<br>%{customdata[0]} images"
            "<br>%{z:.0%} of the class<extra></extra>",
        )
    )
    ticks = {
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "showticklabels": len(names) <= _MOST_NAMED,
    }
    figure.update_xaxes(title_text="Predicted", **ticks)
    figure.update_yaxes(
        title_text="True", autorange="reversed", automargin=True, **ticks
    )
    figure = styled(figure, dark, 360 if not many else 520)
    figure.update_xaxes(showgrid=False, automargin=True)
    figure.update_yaxes(showgrid=False)
    return figure
