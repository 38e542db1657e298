"""The curves of one run to eight on one axis with equal scales: data in, figure out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.analysis.smoothing import smoothed
from core.language.texts import _, mark
from core.text.labels import PHASE_TITLES, PHASE_WORDS
from pages._ui.charts.compared_marks import mark_findings, mark_kept
from pages._ui.charts.curve_marks import loss_view
from pages._ui.charts.run_curves import METRICS, PhaseCurves, RunCurves
from pages._ui.charts.series import Series
from pages._ui.charts.style import plotly_text, styled

# Pixels: the height of a row of panels, what is below the lowest, a row of the legend.
_PANEL, _BELOW, _LEGEND = 270, 56, 22
_LETTER, _MARK, _WIDTH = 7, 50, 800  # pixels, of a legend that may have to wrap
_PALE = 0.3  # opacity of a curve behind its smoothed one
_SPLITS = (("val_", mark("validation")), ("", mark("training")))
_TITLES = {
    ("loss", ""): mark("Loss (cross-entropy)"),
    ("loss", "validation"): mark("Loss (cross-entropy), validation"),
    ("loss", "training"): mark("Loss (cross-entropy), training"),
    ("accuracy", ""): mark("Accuracy"),
    ("accuracy", "validation"): mark("Accuracy, validation"),
    ("accuracy", "training"): mark("Accuracy, training"),
}
_AXIS_TITLES = {"epochs": mark("Epoch"), "seconds": mark("Seconds of training")}


@dataclass(frozen=True)
class _Panels:
    """Which panels there are: of one run training and validation share one."""

    figure: go.Figure
    is_single: bool
    weight: float
    dark: bool

    def row(self, split: int) -> int:
        return 1 if self.is_single else split + 1


def compared_curves(
    runs: Sequence[RunCurves], axis: str, weight: float, dark: bool
) -> go.Figure:
    """Loss and accuracy, of validation above and of training below, on equal scales.

    Colours are phases; runs differ in dash and symbol. Of one run both splits lie in
    one panel: training is dotted, validation solid, as where it was trained.

    Args:
        runs: One to 8, each with a phase that has an epoch.
        axis: "epochs" or "seconds".
        weight: Of smoothing, 0 to below 1; above 0 the raw curves are pale behind.
        dark: Theme.

    Returns:
        A star where a model was kept, an arrow where a finding starts.
    """
    is_single = len(runs) == 1
    rows = 1 if is_single else 2
    titles = [
        _(_TITLES[metric, split if rows > 1 else ""])
        for __, split in _SPLITS[:rows]
        for metric in METRICS
    ]
    figure = make_subplots(
        rows,
        2,
        subplot_titles=titles,
        shared_xaxes="all",
        shared_yaxes="columns",
        horizontal_spacing=0.09,
        vertical_spacing=0.12,
    )
    panels = _Panels(figure, is_single, weight, dark)
    for place, run in enumerate(runs):
        for phase in run.phases:
            _add_phase(panels, run.name, place, phase)
    mark_kept(figure, runs, weight, dark)
    mark_findings(figure, runs, weight, dark)
    _style(panels, runs, axis)
    return figure


def _add_phase(panels: _Panels, run: str, place: int, phase: PhaseCurves) -> None:
    title = _(PHASE_TITLES[phase.phase])
    for split, (prefix, split_name) in enumerate(_SPLITS):
        if panels.is_single:
            name = f"{title}, {_(split_name)}"
            look = Series(title, phase.phase, 2 * split)
        else:
            name = f"{plotly_text(run)}, {_(PHASE_WORDS[phase.phase])}"
            look = Series(name, phase.phase, place)
        for column, metric in enumerate(METRICS, start=1):
            raw = phase.values[f"{prefix}{metric}"]
            where = {"row": panels.row(split), "col": column}
            is_smooth = panels.weight > 0
            panels.figure.add_scatter(
                x=phase.x,
                y=raw if is_smooth else np.full(len(raw), np.nan),
                mode="lines",
                line=look.line(panels.dark, 1) | {"dash": "solid"},
                opacity=_PALE,
                name=name,
                showlegend=False,
                hoverinfo="skip",
                legendgroup=name,
                **where,
            )
            panels.figure.add_scatter(
                x=phase.x,
                y=smoothed(raw, panels.weight),
                customdata=np.column_stack([phase.epochs, raw]),
                mode="lines+markers",
                name=name,
                legendgroup=name,
                showlegend=column == 1 and (panels.is_single or split == 0),
                line=look.line(panels.dark),
                marker=look.marker(panels.dark, 6),
                hovertemplate=_hover(metric, is_smooth),
                **where,
            )


def _hover(metric: str, is_smooth: bool) -> str:
    digits = ".4g" if metric == "loss" else ".1%"
    epoch = "%{customdata[0]}"
    if not is_smooth:
        return _("{value}, epoch {epoch}", value=f"%{{y:{digits}}}", epoch=epoch)
    return _(
        "{value} (as it was: {raw}), epoch {epoch}",
        value=f"%{{y:{digits}}}",
        raw=f"%{{customdata[1]:{digits}}}",
        epoch=epoch,
    )


def _style(panels: _Panels, runs: Sequence[RunCurves], axis: str) -> None:
    figure, rows = panels.figure, 1 if panels.is_single else 2
    phases = [phase for run in runs for phase in run.phases]
    names = [trace.name for trace in figure.data if trace.showlegend]
    below = _BELOW + _LEGEND * _legend_rows(names)
    styled(figure, panels.dark, rows * _PANEL + below)
    legend: dict[str, Any] = {"yref": "container", "y": 0, "yanchor": "bottom"}
    figure.update_layout(uirevision="keep", legend=legend, margin={"b": below})
    figure.update_xaxes(rangemode="tozero")
    figure.update_xaxes(title_text=_(_AXIS_TITLES[axis]), row=rows)
    if axis == "epochs" and max(phase.x[-1] for phase in phases) <= 10:
        figure.update_xaxes(dtick=1)  # no half epochs
    figure.update_yaxes(rangemode="tozero", col=1)
    figure.update_yaxes(tickformat=".0%", range=[None, 1.005], col=2)
    losses = [
        phase.values[f"{prefix}loss"] for phase in phases for prefix, __ in _SPLITS
    ]
    first = [float(values[0]) for values in losses if np.isfinite(values[0])]
    finite = np.concatenate([values[np.isfinite(values)] for values in losses])
    if top := loss_view(first, float(finite.max(initial=0.0))):
        figure.update_yaxes(range=[0, top], autorange=False, col=1)
        figure.layout.annotations[0].text = _(
            "{title} (goes on above; double-click: all)",
            title=figure.layout.annotations[0].text,
        )


def _legend_rows(names: Sequence[str]) -> int:
    """How many rows the names take on a narrow screen."""
    rows, left = 1, _WIDTH
    for name in names:
        width = _MARK + _LETTER * len(name)
        if width > left:
            rows, left = rows + 1, _WIDTH
        left -= width
    return rows
