"""The curves of a run, or of two, for the back of a room: data in, figure out.

No letter has a size here: a chart that fills its place has those of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from core.language.texts import _
from core.text.labels import PHASE_WORDS
from pages._ui.charts.curve_marks import loss_view
from pages._ui.charts.run_curves import PhaseCurves, RunCurves
from pages._ui.charts.style import (
    PHASE_SYMBOLS,
    background_colour,
    phase_colour,
    plotly_text,
    styled,
    text_colour,
)

_PANELS = ("accuracy", "loss")  # what a class asks for first is on the left
_DASHES = ("solid", "dash")  # of the first run and of the one beside it
_OPACITY = (1.0, 0.6)
_WIDTH, _MARKER, _STAR = 5, 12, 26  # pixels

Points = tuple[list[float], list[float]]  # x and y


@dataclass(frozen=True)
class StagedRun:
    """A run as it is drawn.

    Attributes:
        curves: By epochs.
        batches: By "loss" and "accuracy": the running means of the epoch that is not
            finished yet.
        phase: That these are of; "" where there are none.
    """

    curves: RunCurves
    batches: Mapping[str, Points] = field(default_factory=dict)
    phase: str = ""

    @property
    def has_points(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.curves.phases) or any(xs for xs, __ in self.batches.values())


def stage_curves(runs: Sequence[StagedRun], dark: bool) -> go.Figure:
    """Accuracy and loss on the validation images, one run solid and one dashed.

    Args:
        runs: One or two; of one alone the training curves are drawn, too, dotted.
        dark: Theme.

    Returns:
        Two panels; a star where a model is kept, a line where fine-tuning begins.
    """
    figure = make_subplots(
        1,
        2,
        column_widths=[0.58, 0.42],
        horizontal_spacing=0.12,
        subplot_titles=(_("Accuracy"), _("Loss (cross-entropy)")),
    )
    for title in figure.layout.annotations:
        title.font = {}
    for column, metric in enumerate(_PANELS, start=1):
        for place, run in enumerate(runs):
            for phase in run.curves.phases:
                _add_phase(figure, (place, column), phase, metric, dark)
                if len(runs) == 1:
                    _add_training(figure, column, phase, metric, dark)
            _add_batches(figure, (place, column), run, metric, dark)
        _mark_kept(figure, column, runs, dark)
        _mark_switch(figure, column, runs, dark)
    _style(figure, runs, dark)
    return figure


def _add_phase(
    figure: go.Figure,
    where: tuple[int, int],
    phase: PhaseCurves,
    metric: str,
    dark: bool,
) -> None:
    place, column = where
    colour = phase_colour(phase.phase, dark)
    figure.add_scatter(
        x=phase.x,
        y=phase.values[f"val_{metric}"],
        mode="lines+markers",
        opacity=_OPACITY[place],
        line={"color": colour, "dash": _DASHES[place], "width": _WIDTH},
        marker={
            "symbol": PHASE_SYMBOLS[phase.phase] + ("-open" if place else ""),
            "size": _MARKER,
            "color": colour,
            "line": {"width": 3, "color": colour},
        },
        hovertemplate="%{y:.1%}" if metric == "accuracy" else "%{y:.4g}",
        name=_(PHASE_WORDS[phase.phase]),
        row=1,
        col=column,
    )


def _add_training(
    figure: go.Figure, column: int, phase: PhaseCurves, metric: str, dark: bool
) -> None:
    figure.add_scatter(
        x=phase.x,
        y=phase.values[metric],
        mode="lines",
        opacity=0.7,
        line={"color": phase_colour(phase.phase, dark), "dash": "dot", "width": 3},
        hoverinfo="skip",
        row=1,
        col=column,
    )


def _add_batches(
    figure: go.Figure, where: tuple[int, int], run: StagedRun, metric: str, dark: bool
) -> None:
    xs, ys = run.batches.get(metric, ([], []))
    if not xs:
        return
    place, column = where
    figure.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        opacity=0.45 * _OPACITY[place],
        line={"color": phase_colour(run.phase, dark), "width": 3},
        hoverinfo="skip",
        row=1,
        col=column,
    )


def _mark_kept(
    figure: go.Figure, column: int, runs: Sequence[StagedRun], dark: bool
) -> None:
    metric = _PANELS[column - 1]
    kept = [
        (run.curves.name, phase, phase.kept)
        for run in runs
        for phase in run.curves.phases
        if phase.kept is not None
    ]
    figure.add_scatter(
        x=[phase.x[place] for __, phase, place in kept],
        y=[phase.values[f"val_{metric}"][place] for __, phase, place in kept],
        text=[
            _(
                "{run}, {phase}: kept epoch {epoch}",
                run=plotly_text(name),
                phase=_(PHASE_WORDS[phase.phase]),
                epoch=phase.epochs[place],
            )
            for name, phase, place in kept
        ],
        mode="markers",
        name=_("kept epoch"),
        marker={
            "symbol": "star",
            "size": _STAR,
            "color": text_colour(dark),
            "line": {"width": 2, "color": background_colour(dark)},
        },
        cliponaxis=False,
        hovertemplate="%{text}<extra></extra>",
        row=1,
        col=column,
    )


def _mark_switch(
    figure: go.Figure, column: int, runs: Sequence[StagedRun], dark: bool
) -> None:
    """A line where fine-tuning begins in the first run."""
    before = [p for p in runs[0].curves.phases if p.phase == "frozen"]
    is_on = "finetune" in [runs[0].phase, *(p.phase for p in runs[0].curves.phases)]
    if not (before and is_on):
        return
    figure.add_vline(
        x=float(before[0].x[-1]) + 0.5,
        line={"color": text_colour(dark), "dash": "dash", "width": 2},
        row=1,
        col=column,
    )


def _style(figure: go.Figure, runs: Sequence[StagedRun], dark: bool) -> None:
    styled(figure, dark, 400)
    figure.update_layout(
        uirevision="keep",
        showlegend=False,
        margin={"l": 8, "r": 24, "t": 48, "b": 8},
    )
    last = _last_epoch(runs)
    figure.update_xaxes(
        title={"text": _("Epoch"), "standoff": 4},
        range=[0, max(last, 1) + 0.5] if last else [0, 10],
        automargin=True,
        nticks=7,
    )
    if last <= 6:
        figure.update_xaxes(dtick=1 if last else 2)  # no half epochs
    is_empty = not any(run.has_points for run in runs)
    figure.update_yaxes(automargin=True, nticks=6, ticklabelstandoff=6)
    figure.update_yaxes(
        tickformat=".0%", range=[0, 1.005] if is_empty else [None, 1.005], col=1
    )
    top = _top_of_losses(runs)
    figure.update_yaxes(range=[0, 1] if is_empty else [0, top], col=2)


def _last_epoch(runs: Sequence[StagedRun]) -> float:
    ends = [float(phase.x[-1]) for run in runs for phase in run.curves.phases]
    ends += [xs[-1] for run in runs for xs, __ in run.batches.values() if xs]
    return max(ends, default=0.0)


def _top_of_losses(runs: Sequence[StagedRun]) -> float | None:
    """Where the view of losses ends that blew up; None where all can be seen."""
    losses = [p.values["val_loss"] for run in runs for p in run.curves.phases]
    if not losses:
        return None
    first = [float(values[0]) for values in losses if np.isfinite(values[0])]
    finite = np.concatenate([values[np.isfinite(values)] for values in losses])
    return loss_view(first, float(finite.max(initial=0.0)))
