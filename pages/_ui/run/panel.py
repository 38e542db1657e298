"""One run as it goes: its stages, figures, live chart and what can be done with it."""

from __future__ import annotations

import streamlit as st

from core.analysis.findings import Finding
from core.language.numerals import numeral
from core.language.texts import _, mark
from core.runs.cross_validation import fold_title
from core.runs.job import ACTIVE_STATES
from core.runs.metrics_log import History
from core.runs.run import Run, load_run
from core.text.labels import PHASE_TITLES
from core.text.numbers import percent
from core.text.settings import setup_text
from pages._ui.charts.live_chart import live_chart
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.actions import delete_button, run_actions
from pages._ui.run.figures import final_figures, live_figures
from pages._ui.run.findings import run_findings, show_findings
from pages._ui.run.first_look import first_look_text, show_first_look
from pages._ui.run.fits import show_fits
from pages._ui.run.folds import show_folds
from pages._ui.run.groups import show_group
from pages._ui.run.lineage import show_lineage
from pages._ui.run.messages import show_messages
from pages._ui.run.mirrored import show_mirrored
from pages._ui.run.passing import show_passing
from pages._ui.run.recalls import show_recalls
from pages._ui.run.said import say_run
from pages._ui.run.stage_line import show_stages
from pages._ui.run.states import STATE_BADGES, show_damage, unusable

_STAGE_HELP = mark(
    "Decode: image files to pixels. Features: what the frozen backbone sees, computed "
    "once per view. Frozen: the head learns from these. Thaw line: what crosses from "
    "the frozen to the unfrozen layers, computed once. Fine-tune: the layers above the "
    "line learn. From scratch: the whole network learns. Evaluate: "
    "figures on images the model never saw. With new views in every epoch, the frozen "
    "layers see the training images again in each of them."
)


def run_panel(run_id: str) -> None:
    """Draw a run; called again by a timer while it is active."""
    with shell.errors_shown():
        run = load_run(run_id)
        status = run.status()
        state = run.state(status)
        if error := unusable(run):
            shell.show_error(error)
            delete_button(run)
            return
        _header(run, state)
        show_lineage(run)
        show_damage(memo.run_summary(run))
        show_stages(run.config, status)
        say_run(run, state, status)
        history = memo.history(run)
        findings = run_findings(run, history, state)
        with st.container(key="run_figures"):
            if state in ACTIVE_STATES:
                live_figures(run, state, status, history)
            else:
                final_figures(run, status)
        show_group(run)
        show_folds(run)
        curves = memo.curves(
            run, history, shell.is_dark(), state in ACTIVE_STATES, findings
        )
        live_chart(
            curves,
            key=f"curves-{run.id}",
            alt=_describe(history, findings),
        )
        with st.container():  # right below the curves, and one element at any length
            show_findings(run, findings)
        if state in ACTIVE_STATES:
            show_first_look(history)
        show_passing(run, state)
        show_fits(run, history)
        show_messages(run, state, status)
        show_mirrored(run, state)
        run_actions(run, state)
        if state not in ACTIVE_STATES:
            show_recalls(run)
        if state in ACTIVE_STATES:
            st.session_state["_seen_active"] = run_id
        elif st.session_state.get("_seen_active") == run_id:
            del st.session_state["_seen_active"]
            st.rerun()  # so that the page registers this panel without its timer


def _header(run: Run, state: str) -> None:
    label, icon, colour = STATE_BADGES[state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(_(label), icon=icon, color=colour)  # type: ignore[arg-type]
        if fold := fold_title(run):
            fold = f"{fold[0].upper()}{fold[1:]}"
            st.badge(fold, icon=":material/grid_view:", color="gray")
        name = shell.plain(str(run.about.get("dataset_name", "")))
        images = _(
            "{count} images", count=numeral(f"{run.about.get('num_images', 0):,}")
        )
        st.markdown(
            f"**{name}**, {images}, " + setup_text(run.config), help=_(_STAGE_HELP)
        )


def _describe(history: History, findings: list[Finding]) -> str:
    """The chart's takeaway, for screen readers."""
    parts = []
    for phase, name in PHASE_TITLES.items():
        epochs = history.epochs.get(phase)
        if epochs:
            parts.append(
                _(
                    "{phase}: {count} epochs, validation accuracy now {accuracy}",
                    phase=_(name),
                    count=len(epochs),
                    accuracy=percent(epochs[-1].get("val_accuracy")),
                )
            )
    parts += [
        _("{finding} from epoch {epoch} on", finding=found.title, epoch=found.epoch)
        for found in findings
    ]
    return (
        "; ".join(parts)
        or first_look_text(history)
        or _("Learning curves; nothing has been trained yet")
    )
