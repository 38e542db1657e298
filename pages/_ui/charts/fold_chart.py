"""The accuracy of each fold, and of all of them, as a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from core.analysis.cross_validation import PooledPhase
from core.language.texts import _, mark
from core.text.labels import PHASE_TITLES
from pages._ui.charts.style import (
    PHASE_SYMBOLS,
    legend_below,
    phase_colour,
    styled,
)

_ALL, _MEAN = mark("All images"), mark("Mean of folds")


def fold_chart(phases: Sequence[PooledPhase], folds: int, dark: bool) -> go.Figure:
    """A row per fold with a mark per phase; below, mean and all images with intervals.

    Args:
        phases: At least one; frozen is blue, fine-tuned orange.
        folds: Of the set; one without a result has an empty row.
        dark: Theme.
    """
    names = [_("Fold {number}", number=fold) for fold in range(1, folds + 1)]
    names += [_(_MEAN), _(_ALL)]
    figure = go.Figure()
    for place, phase in enumerate(phases):
        # Side by side in a row, so that equal ones don't hide each other.
        offset = 0.17 * (2 * place - len(phases) + 1)
        colour = phase_colour(phase.phase, dark)
        rows = [fold - 1.0 for fold in phase.by_fold]
        title = _(PHASE_TITLES[phase.phase])
        marks: dict[str, Any] = {"symbol": PHASE_SYMBOLS[phase.phase], "color": colour}
        figure.add_trace(
            go.Scatter(
                x=[100 * value for value in phase.by_fold.values()],
                y=[row + offset for row in rows],
                mode="markers",
                name=title,
                legendgroup=title,
                marker=marks | {"size": 11},
                text=[names[int(row)] for row in rows],
                hovertemplate="%{text}: %{x:.1f}%<extra>" + title + "</extra>",
            )
        )
        _add_sums(figure, phase, (folds + offset, folds + 1 + offset), marks)
    legend_below(styled(figure, dark, 120 + 30 * len(names)))
    figure.update_layout(margin={"l": 110, "t": 8})
    figure.update_xaxes(title=_("Test accuracy (%)"), range=_range(phases))
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=names,
        range=[len(names) - 0.5, -0.5],
        showgrid=False,
    )
    figure.add_hline(y=folds - 0.5, line={"width": 1, "dash": "dot", "color": "gray"})
    return figure


def _add_sums(
    figure: go.Figure,
    phase: PooledPhase,
    rows: tuple[float, float],
    marks: dict[str, Any],
) -> None:
    """The mean over folds and all images together, each with its interval."""
    sums = [(phase.mean, phase.mean_interval), (phase.accuracy, phase.interval)]
    title = _(PHASE_TITLES[phase.phase])
    figure.add_trace(
        go.Scatter(
            x=[100 * value for value, __ in sums],
            y=list(rows),
            mode="markers",
            name=title,
            legendgroup=title,
            showlegend=False,
            marker=marks | {"size": 13},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [100 * (b[1] - v) if b else 0 for v, b in sums],
                "arrayminus": [100 * (v - b[0]) if b else 0 for v, b in sums],
                "color": marks["color"],
            },
            text=[_(_MEAN), _(_ALL)],
            hovertemplate="%{text}: %{x:.1f}%<extra>" + title + "</extra>",
        )
    )


def _range(phases: Sequence[PooledPhase]) -> list[float]:
    """Percents that all marks and intervals fit in."""
    lows = [min(phase.interval[0], *phase.by_fold.values()) for phase in phases]
    lows += [phase.mean_interval[0] for phase in phases if phase.mean_interval]
    low = min(lows)
    return [max(-1.0, 100 * low - 4), 101.0]
