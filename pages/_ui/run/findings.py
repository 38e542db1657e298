"""What a run's curves show, and what to try: cards below the chart."""

from __future__ import annotations

import streamlit as st

from core.analysis.findings import Finding, Try
from core.analysis.run_findings import findings_of
from core.analysis.tries import tried, tries_for
from core.language.texts import _
from core.runs.metrics_log import History
from core.runs.run import Run
from core.text.labels import PHASE_NAMES
from pages._ui.frame import shell
from pages._ui.run import memo
from pages._ui.run.switches import switches
from pages._ui.train.handover import use_run


def run_findings(run: Run, history: History, state: str) -> list[Finding]:
    """What the curves of a run show so far; see `findings_of`."""
    counts, changed = memo.validation_counts(run), switches(run)
    return findings_of(run.config, history.epochs, counts, state == "done", changed)


def show_findings(run: Run, findings: list[Finding]) -> None:
    """One card each: what it is, where it starts, why we say so, what to try."""
    for found in findings:
        with st.container(border=True):
            _show_card(run, found)


def _show_card(run: Run, found: Finding) -> None:
    what, tries = st.columns([2, 3], gap="medium")  # so that no try takes two lines
    with what, st.container(gap="xsmall"):
        st.markdown(f":material/troubleshoot: **{shell.plain(found.title)}**")
        phase = _(PHASE_NAMES[found.phase])
        st.caption(_("{phase}, from epoch {epoch} on", phase=phase, epoch=found.epoch))
        st.markdown(shell.plain(found.reason))
    with tries, st.container(gap="xsmall"):
        st.caption(_("What to try, the most promising first"))
        for number, item in enumerate(tries_for(found, run.config), start=1):
            _show_try(run, item, f"try_{found.phase}_{found.key}_{number}")


def _show_try(run: Run, item: Try, key: str) -> None:
    """A button that prepares the next training, or leads to where the try is done."""
    is_setting = bool(item.settings)
    pressed = st.button(
        item.words,  # of ours and of numbers only
        icon=":material/tune:" if is_setting else ":material/photo_library:",
        type="tertiary",
        key=key,
        help=_("Fills the form with the settings of this run and this change.")
        if is_setting
        else _("Opens the data set of this run."),
    )
    if not pressed:
        return
    if is_setting:
        use_run(tried(run.config, item.settings), item.settings, item.words)
    shell.open_page("dataset", dataset=run.config.dataset)
