"""What is marked on the curves of several runs: kept epochs, and what curves show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from core.analysis.smoothing import smoothed
from core.language.texts import _
from core.text.labels import PHASE_WORDS
from pages._ui.charts.run_curves import METRICS, PhaseCurves, RunCurves
from pages._ui.charts.style import background_colour, plotly_text, text_colour

_STEP = 0.11  # of a panel's height, between the names of two findings


def mark_kept(
    figure: go.Figure, runs: Sequence[RunCurves], weight: float, dark: bool
) -> None:
    """A star on the validation curves where each phase's model was kept.

    Args:
        figure: Of `compared_curves`.
        runs: That are drawn.
        weight: Of the smoothing.
        dark: Theme.
    """
    points = [
        (run, phase, phase.kept)
        for run in runs
        for phase in run.phases
        if phase.kept is not None
    ]
    for column, metric in enumerate(METRICS, start=1):
        figure.add_scatter(
            x=[phase.x[place] for __, phase, place in points],
            y=[_height(phase, metric, place, weight) for __, phase, place in points],
            text=[
                _(
                    "{run}, {phase}: kept epoch {epoch}",
                    run=plotly_text(run.name),
                    phase=_(PHASE_WORDS[phase.phase]),
                    epoch=phase.epochs[place],
                )
                for run, phase, place in points
            ],
            mode="markers",
            name=_("kept epoch"),
            legendgroup="kept",
            showlegend=column == 1,
            marker={
                "symbol": "star",
                "size": 15,
                "color": text_colour(dark),
                "line": {"width": 1, "color": background_colour(dark)},
            },
            hovertemplate="%{text}<extra></extra>",
            row=1,
            col=column,
        )


def mark_findings(
    figure: go.Figure, runs: Sequence[RunCurves], weight: float, dark: bool
) -> None:
    """An arrow from each finding's name to where it starts on the validation curve.

    Names stand where curves seldom are: at the top of the losses, at the bottom of the
    accuracies, one below the other.

    Args:
        figure: Of `compared_curves`.
        runs: That are drawn.
        weight: Of the smoothing.
        dark: Theme.
    """
    number = dict.fromkeys(METRICS, 0)
    end = max(float(phase.x[-1]) for run in runs for phase in run.phases)
    found = [
        (
            f"{_(item.title)}, {run.name}" if len(runs) > 1 else _(item.title),
            phase,
            place,
            item,
        )
        for run in runs
        for phase in run.phases
        for place, item in phase.findings
    ]
    for name, phase, place, item in found:
        metric = "accuracy" if item.key == "forgetting" else "loss"
        y = _height(phase, metric, place, weight)
        if not np.isfinite(y):
            continue
        x = float(phase.x[place])
        figure.add_annotation(
            x=x,
            y=y,
            text=f"<b>{plotly_text(name)}</b>",
            ax=x,
            ay=_name_height(runs, metric, number[metric]),
            axref="x" if metric == "loss" else "x2",
            ayref="y" if metric == "loss" else "y2",
            xanchor="right" if x > end / 2 else "left",
            arrowhead=2,
            arrowcolor=text_colour(dark),
            row=1,
            col=METRICS.index(metric) + 1,
        )
        number[metric] += 1


def _height(phase: PhaseCurves, metric: str, place: int, weight: float) -> float:
    """Where the validation curve is, as it is drawn."""
    return float(smoothed(phase.values[f"val_{metric}"], weight)[place])


def _name_height(runs: Sequence[RunCurves], metric: str, number: int) -> float:
    """In the axis' own unit."""
    values = np.concatenate(
        [
            phase.values[f"{prefix}{metric}"]
            for run in runs
            for phase in run.phases
            for prefix in ("", "val_")
        ]
    )
    known = values[np.isfinite(values)]
    if metric == "accuracy":
        low = float(known.min())
        return low + _STEP * number * (1 - low)
    first = [float(phase.values["loss"][0]) for run in runs for phase in run.phases]
    top = min(float(known.max()), 2 * max(filter(np.isfinite, first), default=np.inf))
    return top * (0.95 - _STEP * number)
