"""A run's stages as a line, and its figures, in HTML that no tick makes flicker."""

from __future__ import annotations

import html
from typing import NamedTuple

from core.config import PhaseConfig
from core.language.texts import _
from core.runs.formats import PhaseResult, Status
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import History
from core.runs.run import Run, stages_of
from core.text.labels import PHASE_TITLES, STAGE_TITLES
from core.text.numbers import NO_VALUE, duration, percent
from pages._ui.charts.style import phase_colour
from pages._ui.run.figures import kept_epoch

_SIGNS = {"frozen": "●", "finetune": "◆", "scratch": "■"}  # as on the chart


class Figure(NamedTuple):
    """One figure: what it is, its value, and what it rests on."""

    title: str
    value: str
    note: str = ""
    colour: str = "inherit"


def stages_html(run: Run, status: Status) -> str:
    """All stages side by side, each with how far it is."""
    told = status.get("stages", {})
    items = []
    for name in stages_of(run.config):
        stage = told.get(name, {})
        state, share = stage.get("state", "waiting"), 0.0
        if state == "done":
            share = 1.0
        elif stage.get("total"):
            share = min(1.0, float(stage.get("done", 0)) / float(stage["total"]))
        percents = f" {share:.0%}" if state == "running" else ""
        items.append(
            f'<div role="listitem" class="is-{html.escape(state)}">'
            f"<p>{html.escape(_(STAGE_TITLES[name]))}{percents}</p>"
            f'<div class="stage-track"><div style="width: {100 * share:.0f}%"></div>'
            "</div></div>"
        )
    return f'<div role="list" class="stage-line">{"".join(items)}</div>'


def figures_html(figures: list[Figure]) -> str:
    """Figures side by side; where there are none, their place."""
    if not figures:
        return '<div class="stage-figures"></div>'
    items = (
        '<div role="listitem">'
        f'<p style="color: {figure.colour}">{html.escape(figure.title)}</p>'
        f'<p class="stage-value">{html.escape(figure.value)}</p>'
        f"<p>{html.escape(figure.note)}</p></div>"
        for figure in figures
    )
    return f'<div role="list" class="stage-figures">{"".join(items)}</div>'


def run_figures(
    run: Run, state: str, status: Status, history: History, dark: bool
) -> list[Figure]:
    """The accuracy of each phase so far, and of an active run where it is."""
    results = run.results()
    found = [
        _of_phase(run, phase, results.get(phase), history, dark)
        for phase in run.config.phases
        if phase in results or history.epochs.get(phase)
    ]
    phase = status.get("phase")
    if state in ACTIVE_STATES and state != "queued":
        if phase and (epoch := status.get("epoch")):
            of = _("of {epochs}", epochs=status.get("epochs", 0))
            found.append(Figure(_("Epoch"), str(epoch), of))
        left = status.get("eta_seconds")
        found.append(Figure(_("Time left"), duration(left), _("at most")))
    return found


def _of_phase(
    run: Run, phase: str, result: PhaseResult | None, history: History, dark: bool
) -> Figure:
    title = f"{_SIGNS[phase]} {_(PHASE_TITLES[phase])}"
    colour = phase_colour(phase, dark)
    if result is not None and result["test_count"]:
        value = percent(result["test_accuracy"])
        return Figure(title, value, _("of test images"), colour)
    settings: PhaseConfig = getattr(run.config, phase)
    best = kept_epoch(history.epochs.get(phase, []), settings)
    value = percent(best.get("val_accuracy")) if best else NO_VALUE
    return Figure(title, value, _("of validation images"), colour)


def legend_html(names: list[str]) -> str:
    """What the marks of the chart mean, in one line.

    Args:
        names: Of the runs that are drawn, one or two.
    """
    items = ["<span>★ " + html.escape(_("kept epoch")) + "</span>"]
    if len(names) == 1:
        for style, text in (("solid", _("validation")), ("dotted", _("training"))):
            items.append(_line(style, text))
    else:
        items += [
            _line(style, name)
            for style, name in zip(("solid", "dashed"), names, strict=True)
        ]
    return f'<div class="stage-legend">{"".join(items)}</div>'


def _line(style: str, text: str) -> str:
    sign = f'<span class="stage-sample" style="border-top-style: {style}"></span>'
    return f"<span>{sign}{html.escape(text)}</span>"
