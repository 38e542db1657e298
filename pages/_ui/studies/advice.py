"""Advice on a data set before training: what its numbers and its features suggest."""

from __future__ import annotations

import streamlit as st

from core.analysis.advice import advise
from core.analysis.data_facts import Advice, Probe, data_facts
from core.config import RunConfig
from core.data.datasets import Dataset
from core.language.texts import _
from core.runs.study_formats import CurveResult, RankResult
from pages._ui.dataset.facts import DatasetFacts
from pages._ui.frame import shell
from pages._ui.studies.curve import show_curve
from pages._ui.studies.damaged import show_damaged_studies
from pages._ui.studies.rank import show_ranking
from pages._ui.studies.results import active_on, measured, probe_of, ranking
from pages._ui.train import handover

_ICONS = {
    "suggestion": ":material/lightbulb:",
    "warning": ":material/warning:",
    "note": ":material/info:",
}

_KINDS = ("rank", "curve")  # of studies that are watched here

_NOTES_BESIDE = 2  # notes in one row


def show_advice(dataset: Dataset, facts: DatasetFacts) -> None:
    """Advice at once from the numbers; below it what can be measured."""
    show_damaged_studies()
    is_active = any(study.kind in _KINDS for study in active_on(dataset.id))
    draw = st.fragment(_draw, run_every="1s" if is_active else None)
    draw(dataset, facts, is_active)


def _draw(dataset: Dataset, facts: DatasetFacts, was_active: bool) -> None:
    with shell.errors_shown():
        digest = facts["digest"]
        rank = measured("rank", RankResult, dataset.id, digest)
        curve = measured("curve", CurveResult, dataset.id, digest)
        if was_active and not (rank.active or curve.active):
            st.rerun()  # so that the page registers this part without its timer
        own = [] if rank.is_outdated else ranking(rank.results)
        _show_list(dataset, facts, probe_of(own, RunConfig(dataset.id).backbone))
        left, right = st.columns(2, gap="large")
        with left:
            show_ranking(dataset, rank)
        with right:
            show_curve(dataset, curve)


def _show_list(dataset: Dataset, facts: DatasetFacts, probe: Probe | None) -> None:
    found = data_facts(RunConfig(dataset.id), facts["counts"], facts["sizes"], probe)
    if not found.num_train:
        st.info(
            _("There are no training images to go by. Make a split that has some."),
            icon=":material/info:",
        )
        return
    items = advise(found)
    notes = [item for item in items if not item.settings]
    with st.container(gap="xsmall"):
        for item in items:
            if item.settings:
                with st.container(border=True):
                    _show_suggestion(item)
        for start in range(0, len(notes), _NOTES_BESIDE):
            row = notes[start : start + _NOTES_BESIDE]
            for column, item in zip(st.columns(len(row)), row, strict=True):
                with column.container(border=True, height="stretch"):
                    _show_words(item)


def _show_suggestion(item: Advice) -> None:
    words, use = st.columns([5, 2], gap="medium", vertical_alignment="center")
    with words:
        _show_words(item)
    with use.container(horizontal_alignment="right"):
        handover.use_button(item.settings, key=f"use_{item.key}")


def _show_words(item: Advice) -> None:
    with st.container(gap="xxsmall"):
        st.markdown(f"{_ICONS[item.kind]} **{shell.plain(item.title)}**")
        st.markdown(shell.plain(item.reason))
        st.caption(f"{_('Rule of thumb.')} {shell.plain(item.rule)}")
