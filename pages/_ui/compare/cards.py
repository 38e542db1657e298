"""One card per model: what it is, and its figures."""

from __future__ import annotations

import streamlit as st

from core.language.numerals import numeral
from core.language.texts import _, mark
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

_FIRST = mark("First: {name}, {setup}; epoch {epoch} of {epochs}")
_SECOND = mark("Second: {name}, {setup}; epoch {epoch} of {epochs}")
_ALONE = mark("{name}, {setup}; epoch {epoch} of {epochs}")


def cards(selection: Selection) -> None:
    """One card per model: what it is, and its figures."""
    places = (_FIRST, _SECOND) if selection.is_pair else (_ALONE,)
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
        st.badge(_(PHASE_TITLES[phase]), icon=icon, color=colour)  # type: ignore[arg-type]
        # Of a run that is not at its end nothing has been chosen yet.
        if len(run.results()) > 1 and run.best_phase() == phase:
            st.badge(_("chosen on validation"), icon=":material/check:", color="green")
    name = shell.plain(str(run.about.get("dataset_name", "")))
    st.caption(
        _(
            place,
            name=name,
            setup=setup_text(run.config),
            epoch=result["best_epoch"],
            epochs=result["epochs"],
        )
    )
    columns, count = st.columns(3), figures["count"]
    columns[0].metric(
        _("Accuracy, test") if split == "test" else _("Accuracy, validation"),
        percent(figures["accuracy"]),
        f"{interval(figures['interval'])}, n = {numeral(f'{count:,}')}",
        delta_color="off",
        delta_arrow="off",
        help=_("With its 95% interval (Wilson)."),
    )
    columns[1].metric(
        _("Balanced accuracy"),
        percent(figures["balanced_accuracy"]),
        help=_(
            "The mean of the classes' recalls: small classes count as much as large."
        ),
    )
    columns[2].metric(
        _("Macro F1"),
        percent(figures["macro_f1"]),
        help=_(
            "The mean of the classes' F1, which is high only where both recall and "
            "precision are: small classes count as much as large ones."
        ),
    )
    st.caption(
        _(
            "{trained} of {all} parameters trained in {duration}",
            trained=numeral(f"{result['trainable_parameters']:,}"),
            all=numeral(f"{result.get('parameters', 0):,}"),
            duration=duration(result["seconds"]),
        )
    )
    show_download(run, phase, f"compare_{run.id}_{phase}")
