"""What a run's curves show, and what to try: cards below the chart."""

from __future__ import annotations

import streamlit as st

from core.analysis.diagnosis import CurveContext, Finding, diagnose
from core.runs.metrics_log import History
from core.runs.run import Run
from core.text.labels import PHASE_NAMES
from pages._ui.frame import shell
from pages._ui.run import memo


def run_findings(run: Run, history: History, state: str) -> list[Finding]:
    """What the curves of a run show so far.

    A run that somebody stopped, or that broke off, has not come to its end: its curves
    say nothing of too few epochs. Nor do those of a phase that was to end as soon as it
    reached an accuracy, and did.
    """
    num_validation, majority = memo.validation_facts(run)
    is_balanced = run.config.imbalance == "balanced_sampling"
    context = CurveContext(
        num_validation,
        majority,
        is_finished=state == "done",
        train_majority=1 / len(memo.images(run).class_names) if is_balanced else None,
    )
    return [
        found
        for found in diagnose(history.epochs, context)
        if found.key != "under_fitting" or not _reached_target(run, history, found)
    ]


def _reached_target(run: Run, history: History, found: Finding) -> bool:
    settings = getattr(run.config, found.phase)
    return settings.target > 0 and any(
        (epoch.get(settings.target_metric) or 0.0) >= settings.target
        for epoch in history.epochs.get(found.phase, [])
    )


def show_findings(findings: list[Finding]) -> None:
    """One card each: what it is, where it starts, why we say so, what to try."""
    for found in findings:
        with st.container(border=True):
            _show_card(found)


def _show_card(found: Finding) -> None:
    what, tries = st.columns(2, gap="medium")
    with what, st.container(gap="xsmall"):
        st.markdown(f":material/troubleshoot: **{shell.plain(found.title)}**")
        st.caption(f"{PHASE_NAMES[found.phase]}, from epoch {found.epoch} on")
        st.markdown(shell.plain(found.reason))
    with tries, st.container(gap="xsmall"):
        st.caption("What to try, the most promising first")
        st.markdown(
            "\n".join(
                f"{number}. {shell.plain(text)}"
                for number, text in enumerate(found.tries, start=1)
            )
        )
