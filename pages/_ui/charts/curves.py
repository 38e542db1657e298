"""Plotly figures: data in, figure out, no Streamlit. One meaning per colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.analysis.findings import Finding
from core.config import STRATEGIES
from core.runs.metrics_log import History
from core.text.labels import PHASE_TITLES
from pages._ui.charts.curve_marks import clip_loss, mark_curves, mark_steps

# Okabe and Ito's blue and vermilion, and lighter ones for the dark theme
_PHASE_COLOURS = {
    False: {"frozen": "#0072B2", "finetune": "#D55E00", "scratch": "#8A6D00"},
    True: {"frozen": "#56B4E9", "finetune": "#F0883E", "scratch": "#E3C04B"},
}
_SPLIT_COLOURS = {
    False: {"train": "#6E7781", "validation": "#009E73", "test": "#CC79A7"},
    True: {"train": "#8B949E", "validation": "#3FBF93", "test": "#E29AC4"},
}
_SYMBOLS = {"frozen": "circle", "finetune": "diamond", "scratch": "square"}
_TEXT = {False: "#1B1F24", True: "#E6EAEE"}
_GRID = {False: "#E3E7EB", True: "#2A333D"}

_CURVES_HEIGHT = 340
_TOP = 32  # the margin above all figures

_MOST_IN_FULL = 100  # classes; two full names per cell weigh more than the cell


def phase_colour(phase: str, dark: bool = False) -> str:
    """Blue for frozen, orange for fine-tuned, ochre for trained from scratch."""
    return _PHASE_COLOURS[dark][phase]


def split_colour(split: str, dark: bool = False) -> str:
    """The colour of train, validation or test; never blue or orange."""
    return _SPLIT_COLOURS[dark][split]


def styled(figure: go.Figure, dark: bool, height: int) -> go.Figure:
    """Give a figure the look that all of ours have."""
    figure.update_layout(
        height=height,
        margin={"l": 56, "r": 16, "t": _TOP, "b": 44},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": _TEXT[dark], "size": 13, "family": "Source Sans, sans-serif"},
        legend={"orientation": "h", "y": -0.2, "x": 0.5, "xanchor": "center"},
        hoverlabel={"namelength": -1},
    )
    figure.update_xaxes(gridcolor=_GRID[dark], linecolor=_GRID[dark], zeroline=False)
    figure.update_yaxes(gridcolor=_GRID[dark], linecolor=_GRID[dark], zeroline=False)
    return figure


def learning_curves(
    history: History,
    dark: bool,
    live: bool = False,
    phases: tuple[str, ...] = STRATEGIES["finetune"],
    findings: Sequence[Finding] = (),
) -> go.Figure:
    """Loss and accuracy of a run's phases on one axis of epochs.

    Args:
        history: Of one run.
        dark: Theme.
        live: Also draw the running means within the epoch that is being trained.
        phases: That the run has.
        findings: What the curves show, to be named where it starts.

    Returns:
        Two panels; training is dotted, validation solid, the switch a vertical line.
        The traces' number and order never change, so that a chart can be updated.
    """
    titles = ("Loss (cross-entropy)", "Accuracy")
    figure = make_subplots(1, 2, subplot_titles=titles, horizontal_spacing=0.09)
    offset, offsets = 0, {}
    for phase in phases:
        epochs, offsets[phase] = history.epochs.get(phase, []), offset
        for column, metric in enumerate(("loss", "accuracy"), start=1):
            _add_curves(figure, phase, (column, metric), epochs, offset, dark)
            points = _batch_points(history, phase, metric, offset) if live else ([], [])
            _add_batches(figure, phase, column, points, dark)
        offset += len(epochs)
    switch = None
    if history.epochs.get("finetune") or history.batches.get("finetune"):
        switch = offsets.get("finetune", 0) + 0.5
        later = [first for first in history.steps.get("finetune", []) if first]
        mark_steps(figure, [switch + first for first in later], _TEXT[dark])
    names = mark_curves(figure, switch, findings, offsets, _TEXT[dark])
    empty = not any(history.epochs.values()) and not any(history.batches.values())
    figure.update_xaxes(
        title={"text": "Epoch", "standoff": 6}, range=[0, 10] if empty else [0, None]
    )
    figure.update_yaxes(range=[0, 1] if empty else [0, None], col=1)
    figure.update_yaxes(
        tickformat=".0%", range=[0, 1.005] if empty else [None, 1.005], col=2
    )
    clip_loss(figure, dark)
    styled(figure, dark, _CURVES_HEIGHT + names)
    # Zoom survives an update.
    figure.update_layout(uirevision="keep", margin={"t": _TOP + names})
    return figure


def _add_curves(
    figure: go.Figure,
    phase: str,
    panel: tuple[int, str],
    epochs: list[dict[str, Any]],
    offset: int,
    dark: bool,
) -> None:
    column, metric = panel
    x = [offset + item["epoch"] for item in epochs]
    for prefix, name, dash in (
        ("", "training", "dot"),
        ("val_", "validation", "solid"),
    ):
        figure.add_trace(
            go.Scatter(
                x=x,
                y=[item.get(f"{prefix}{metric}") for item in epochs],
                name=f"{PHASE_TITLES[phase]}, {name}",
                legendgroup=f"{phase}-{name}",
                showlegend=column == 1,
                mode="lines+markers",
                line={"color": phase_colour(phase, dark), "dash": dash, "width": 2},
                marker={"size": 6, "symbol": _SYMBOLS[phase]},
                hovertemplate="%{y:.4f}" if metric == "loss" else "%{y:.1%}",
            ),
            row=1,
            col=column,
        )


def _add_batches(
    figure: go.Figure,
    phase: str,
    column: int,
    points: tuple[list[float], list[float]],
    dark: bool,
) -> None:
    figure.add_trace(
        go.Scatter(
            x=points[0],
            y=points[1],
            name=f"{PHASE_TITLES[phase]}, this epoch",
            showlegend=False,
            mode="lines",
            opacity=0.45,
            line={"color": phase_colour(phase, dark), "width": 1},
            hoverinfo="skip",
        ),
        row=1,
        col=column,
    )


def _batch_points(
    history: History, phase: str, metric: str, offset: int
) -> tuple[list[float], list[float]]:
    """The running means of the epoch that is not finished yet.

    The first tenth of an epoch is left out: the mean of a few batches is mostly noise.
    """
    current = len(history.epochs.get(phase, [])) + 1
    found = [
        (offset + item["epoch"] - 1 + item["batch"] / item["batches"], item[metric])
        for item in history.batches.get(phase, [])
        if item["epoch"] == current
        and item["batch"] >= item["batches"] / 10
        and item.get(metric) is not None
    ]
    return [x for x, _ in found], [y for _, y in found]


def confusion(
    matrix: list[list[int]], class_names: list[str], phase: str, dark: bool
) -> go.Figure:
    """A confusion matrix: rows are true classes, columns predicted ones.

    Colour is the share of the row, the number is the count.
    """
    totals = [max(1, sum(row)) for row in matrix]
    shares = [
        [value / total for value in row]
        for row, total in zip(matrix, totals, strict=True)
    ]
    names = [axis_label(name) for name in class_names]
    full = [plotly_text(name) for name in class_names]
    if len(full) > _MOST_IN_FULL:
        full = names
    many = len(names) > 12
    base = "#0F1419" if dark else "#FFFFFF"
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
            colorscale=[[0.0, base], [1.0, phase_colour(phase)]],
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
    ticks = {"tickvals": list(range(len(names))), "ticktext": names}
    figure.update_xaxes(title_text="Predicted", **ticks)
    figure.update_yaxes(
        title_text="True", autorange="reversed", automargin=True, **ticks
    )
    figure = styled(figure, dark, 360 if not many else 520)
    figure.update_xaxes(showgrid=False, automargin=True)
    figure.update_yaxes(showgrid=False)
    return figure


def axis_label(name: str, length: int = 22) -> str:
    """A name as Plotly's text, shortened in the middle.

    Names that begin alike, and those that end alike, stay apart.
    """
    if len(name) > length:
        tail = (length - 1) // 2
        name = f"{name[: length - 1 - tail]}…{name[-tail:]}"
    return plotly_text(name)


def plotly_text(name: str) -> str:
    """A name that Plotly shows as it is: it reads HTML-like tags and entities."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
