"""One card per model: what it is, and its figures."""

from __future__ import annotations

import streamlit as st

from core.runs.formats import SplitFigures
from core.text.labels import PHASE_TITLES
from core.text.numbers import duration, interval, percent
from core.text.settings import setup_text
from pages._ui.compare.results import Result
from pages._ui.compare.selection import Selection
from pages._ui.export.download import show_download
from pages._ui.frame import shell

BADGES = {
    "frozen": ("blue", ":material/ac_unit:"),
    "finetune": ("orange", ":material/local_fire_department:"),
    "scratch": ("yellow", ":material/restart_alt:"),
}


def cards(selection: Selection) -> None:
    """One card per model: what it is, and its figures."""
    places = ("First: ", "Second: ") if selection.is_pair else ("",)
    columns = st.columns(2) if selection.is_pair else [st.container()]
    for column, result, figures, place in zip(
        columns, selection.results, selection.figures(), places, strict=True
    ):
        with column.container(border=True, height="stretch"):
            _card(result, figures, place, selection.split)


def _card(model: Result, figures: SplitFigures, place: str, split: str) -> None:
    run, phase = model
    result = run.finished(phase)
    colour, icon = BADGES[phase]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(PHASE_TITLES[phase], icon=icon, color=colour)  # type: ignore[arg-type]
        # Of a run that is not at its end nothing has been chosen yet.
        if len(run.results()) > 1 and run.best_phase() == phase:
            st.badge("chosen on validation", icon=":material/check:", color="green")
    name = shell.plain(str(run.about.get("dataset_name", "")))
    st.caption(
        f"{place}{name}, {setup_text(run.config)}; epoch {result['best_epoch']} of "
        f"{result['epochs']}"
    )
    columns = st.columns(3)
    columns[0].metric(
        f"Accuracy, {split}",
        percent(figures["accuracy"]),
        f"{interval(figures['interval'])}, n = {figures['count']:,}",
        delta_color="off",
        delta_arrow="off",
        help="With its 95% interval (Wilson).",
    )
    columns[1].metric(
        "Balanced accuracy",
        percent(figures["balanced_accuracy"]),
        help="The mean of the classes' recalls: small classes count as much as large.",
    )
    columns[2].metric("Macro F1", percent(figures["macro_f1"]))
    st.caption(
        f"{result['trainable_parameters']:,} of {result.get('parameters', 0):,} "
        f"parameters trained in {duration(result['seconds'])}"
    )
    show_download(run, phase, f"compare_{run.id}_{phase}")
