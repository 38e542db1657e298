"""How the runs that are compared learned, on one axis with equal scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.analysis.findings import Finding
from core.config import PHASES
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.remarks import read_remarks
from core.runs.run import Run
from core.text.differences import run_titles
from core.text.labels import PHASE_NAMES, PHASE_WORDS
from core.text.numbers import percent
from pages._ui.charts.compared_curves import compared_curves
from pages._ui.charts.live_chart import live_chart
from pages._ui.charts.run_curves import AXES, RunCurves, run_curves
from pages._ui.compare.selection import Selection
from pages._ui.frame import address, shell
from pages._ui.frame.linked_values import linked_steps
from pages._ui.run import memo
from pages._ui.run.findings import run_findings

_OFF = "0"  # the weight without smoothing
_WEIGHTS = [f"0.{tenth}" for tenth in range(1, 10)]

# `core.text.labels.PHASE_NAMES`, within a sentence.
_PHASES = {
    "frozen": mark("frozen phase"),
    "finetune": mark("fine-tune phase"),
    "scratch": mark("training from scratch"),
}


def curves(selection: Selection) -> None:
    """Loss and accuracy of each run, up to the last of its phases that is compared."""
    left, right = st.columns([1, 2])
    with left:
        axis = address.linked_segments(
            _("Axis"),
            AXES,
            "axis",
            _(
                "Seconds are those of the epochs alone: decoding images and computing "
                "features stand in the tab of what it cost, or with the run."
            ),
        )
    with right:
        weight = linked_steps(
            _("Smoothing"),
            {_OFF: _("off"), **{weight: numeral(weight) for weight in _WEIGHTS}},
            "smoothing",
            _OFF,
            _(
                "An exponential moving average, debiased: each point is the mean of "
                "all epochs up to it, each weighing this much of what the next one "
                "weighs. The curve as it was stays behind it, pale."
            ),
        )
    compared = _runs(selection)
    shown = [
        run_curves(name, memo.history(run), kept, _findings(run, kept), axis)
        for name, run, kept in compared
    ]
    drawn = [run for run in shown if run.phases]
    if not drawn:
        st.caption(_("No epoch of these runs was written down."))
        return
    figure = compared_curves(drawn, axis, float(weight), shell.is_dark())
    live_chart(
        figure,
        key="compare-curves-" + "-".join(run.id for run, __ in selection.results),
        alt=curves_alt(drawn),
    )
    about = [
        _(
            "A star is the epoch whose model was kept; an arrow is where a finding "
            "starts."
        )
    ]
    if len(drawn) > 1:
        about.append(_("Colours are phases; each run has a dash and a symbol."))
    st.caption(" ".join(about))
    smoothed = [name for name, run, __ in compared if run.config.label_smoothing]
    if smoothed:
        names = shell.plain(", ".join(smoothed))
        st.caption(_("Loss with smoothed labels: {names}.", names=names))
    if missing := [run.name for run in shown if not run.phases]:
        names = shell.plain(", ".join(missing))
        st.caption(_("Without curves: {names}.", names=names))
    for run in drawn:
        _say_findings(run, is_single=len(drawn) == 1)


def _runs(selection: Selection) -> list[tuple[str, Run, dict[str, int]]]:
    """Each run once: its name, and the kept epoch of each phase that is drawn.

    What a fine-tuned model learned began in the frozen phase, so that is drawn, too.
    """
    runs = {run.id: run for run, _ in selection.results}
    names = run_titles(
        {key: run.config for key, run in runs.items()},
        {key: read_remarks(run.path)["name"] for key, run in runs.items()},
    )
    found = []
    for key, run in runs.items():
        last = max(
            PHASES.index(phase) for one, phase in selection.results if one.id == key
        )
        results = run.results()
        kept = {
            phase: results[phase]["best_epoch"] if phase in results else 0
            for phase in run.config.phases
            if PHASES.index(phase) <= last
        }
        found.append((names[key], run, kept))
    return found


def _findings(run: Run, drawn: Mapping[str, int]) -> list[Finding]:
    """What the curves that are drawn show."""
    found = run_findings(run, memo.history(run), run.state(run.status()))
    return [item for item in found if item.phase in drawn]


def _say_findings(run: RunCurves, is_single: bool) -> None:
    for phase in run.phases:
        where = _(PHASE_NAMES[phase.phase])
        if not is_single:
            where = f"{shell.plain(run.name)}, {_(_PHASES[phase.phase])}"
        for __, found in phase.findings:
            start = _(
                "({phase}, from epoch {epoch} on)", phase=where, epoch=found.epoch
            )
            st.markdown(
                f":material/troubleshoot: **{shell.plain(_(found.title))}** {start}. "
                f"{shell.plain(_(found.reason))}"
            )


def curves_alt(runs: Sequence[RunCurves]) -> str:
    """For readers of screens: where each phase was kept, and what its curves show."""
    said = []
    for run in runs:
        for phase in run.phases:
            text = f"{run.name}, {_(PHASE_WORDS[phase.phase])}"
            if phase.kept is not None:
                text = _(
                    "{result}: {accuracy} of the validation images right at the kept "
                    "epoch {epoch} of {epochs}",
                    result=text,
                    accuracy=percent(float(phase.values["val_accuracy"][phase.kept])),
                    epoch=phase.epochs[phase.kept],
                    epochs=len(phase.epochs),
                )
            said.append("; ".join([text, *(_(f.title) for __, f in phase.findings)]))
    return f"{_('Loss and accuracy per epoch.')} {'. '.join(said)}"
