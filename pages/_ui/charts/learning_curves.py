"""The learning curves of a run: data in, figure out, no Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.analysis.findings import Finding
from core.config import STRATEGIES
from core.language.texts import _, mark
from core.runs.metrics_log import History
from core.text.labels import PHASE_TITLES
from pages._ui.charts.curve_marks import clip_loss, mark_curves, mark_steps
from pages._ui.charts.style import TOP_MARGIN, phase_colour, styled, text_colour

_SYMBOLS = {"frozen": "circle", "finetune": "diamond", "scratch": "square"}

_LOOKED_AT = "frozen"  # the phase whose features a first look is taken at
_LOOK = "triangle-up-open"

_HEIGHT = 340  # pixels, without the names above the panels

# The axis of a training begins with so many epochs: it neither jumps at the first ones
# nor is filled by one point.
_FIRST_EPOCHS = 10


@dataclass(frozen=True)
class Plan:
    """What a run's curves will be of.

    Attributes:
        phases: That the run has.
        epochs: That all of them have at most.
        is_smoothed: Whether its loss is that of smoothed labels.
    """

    phases: tuple[str, ...] = STRATEGIES["finetune"]
    epochs: int = _FIRST_EPOCHS
    is_smoothed: bool = False


def learning_curves(
    history: History,
    dark: bool,
    live: bool = False,
    plan: Plan | None = None,
    findings: Sequence[Finding] = (),
) -> go.Figure:
    """Loss and accuracy of a run's phases on one axis of epochs.

    Args:
        history: Of one run.
        dark: Theme.
        live: Also draw the running means within the epoch that is being trained.
        plan: Of the run.
        findings: What the curves show, to be named where it starts.

    Returns:
        Two panels; training is dotted with hollow marks, validation solid with filled
        ones, the switch a vertical line. A hollow triangle is the first look. The
        traces' number and order never change, so that a chart can be updated.
    """
    plan = plan or Plan()
    phases = plan.phases
    loss = (
        _("Loss (smoothed labels)") if plan.is_smoothed else _("Loss (cross-entropy)")
    )
    titles = (loss, _("Accuracy"))
    figure = make_subplots(1, 2, subplot_titles=titles, horizontal_spacing=0.09)
    offset, offsets = 0, {}
    for phase in phases:
        epochs, offsets[phase] = history.epochs.get(phase, []), offset
        for column, metric in enumerate(("loss", "accuracy"), start=1):
            _add_curves(figure, phase, (column, metric), epochs, offset, dark)
            points = batch_points(history, phase, metric, offset) if live else ([], [])
            _add_batches(figure, phase, column, points, dark)
        if phase == _LOOKED_AT:
            _add_first_look(figure, history.looks.get(phase), dark)
        offset += len(epochs)
    switch = None
    if history.epochs.get("finetune") or history.batches.get("finetune"):
        switch = offsets.get("finetune", 0) + 0.5
        later = [first for first in history.steps.get("finetune", []) if first]
        mark_steps(figure, [switch + first for first in later], text_colour(dark))
    names = mark_curves(figure, switch, findings, offsets, text_colour(dark))
    empty = not any(trace.x for trace in figure.data if trace.mode != "markers")
    figure.update_xaxes(title={"text": _("Epoch"), "standoff": 6})
    _fit_epochs(figure, offset, plan.epochs if live or empty else 0)
    figure.update_yaxes(range=[0, 1] if empty else [0, None], col=1)
    figure.update_yaxes(
        tickformat=".0%",
        range=[0, 1.005] if empty else [None, 1.005],
        autorangeoptions={"minallowed": 0},  # around one point it goes far below
        ticklabelstandoff=6,  # pixels: beside the mark of a first look
        col=2,
    )
    clip_loss(figure, dark)
    styled(figure, dark, _HEIGHT + names)
    # Zoom survives an update.
    figure.update_layout(uirevision="keep", margin={"t": TOP_MARGIN + names})
    return figure


def _fit_epochs(figure: go.Figure, done: int, planned: int) -> None:
    """Let the axis have whole epochs only, and some that are still to come.

    Args:
        figure: It gets the axis.
        done: Epochs.
        planned: Of a training that goes on or is to begin; else 0.
    """
    first = min(max(1, planned), _FIRST_EPOCHS)
    figure.update_xaxes(range=[0, first] if done < first else [0, None])
    if max(done, first) <= _FIRST_EPOCHS:
        figure.update_xaxes(dtick=1)


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
    symbol, colour = _SYMBOLS[phase], phase_colour(phase, dark)
    for prefix, name, dash, shape in (
        ("", mark("training"), "dot", f"{symbol}-open"),
        ("val_", mark("validation"), "solid", symbol),
    ):
        figure.add_trace(
            go.Scatter(
                x=x,
                y=[item.get(f"{prefix}{metric}") for item in epochs],
                name=f"{_(PHASE_TITLES[phase])}, {_(name)}",
                legendgroup=f"{phase}-{name}",
                showlegend=column == 1,
                mode="lines+markers",
                line={"color": colour, "dash": dash, "width": 2},
                marker={
                    "size": 7,
                    "symbol": shape,
                    "line": {"color": colour, "width": 1.5},
                },
                # Four digits of a loss, however large it has grown.
                hovertemplate="%{y:.4g}" if metric == "loss" else "%{y:.1%}",
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
            name=_("{phase}, this epoch", phase=_(PHASE_TITLES[phase])),
            showlegend=False,
            mode="lines",
            opacity=0.45,
            line={"color": phase_colour(phase, dark), "width": 1},
            hoverinfo="skip",
        ),
        row=1,
        col=column,
    )


def _add_first_look(figure: go.Figure, look: dict[str, Any] | None, dark: bool) -> None:
    """A hollow triangle before the first epoch: see `core.training.first_look`."""
    colour = phase_colour(_LOOKED_AT, dark)
    figure.add_trace(
        go.Scatter(
            x=[0] if look else [],
            y=[look["val_accuracy"]] if look else [],
            name=_("{phase}, first look", phase=_(PHASE_TITLES[_LOOKED_AT])),
            showlegend=bool(look),
            mode="markers",
            line={"color": colour},
            marker={
                "size": 10,
                "symbol": _LOOK,
                "color": colour,
                "line": {"width": 2},
            },
            cliponaxis=False,
            hovertemplate=_(
                "{accuracy} by a first look, before any training", accuracy="%{y:.1%}"
            ),
        ),
        row=1,
        col=2,
    )


def batch_points(
    history: History, phase: str, metric: str, offset: int
) -> tuple[list[float], list[float]]:
    """The running means of the epoch that is not finished yet.

    The first tenth of an epoch is left out: the mean of a few batches is mostly noise.

    Args:
        history: Of one run.
        phase: That is being trained.
        metric: "loss" or "accuracy".
        offset: Epochs before the phase.

    Returns:
        Places on the axis of epochs, and the means there.
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
