"""The run or measurement in progress and the queue, in a few lines."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.config import PHASES
from core.language.texts import _, plural
from core.runs.formats import Status
from core.runs.job import Job
from core.runs.queue import active_jobs
from core.runs.run import Run
from core.runs.study import Study
from core.text.labels import STAGE_TASKS
from core.text.numbers import duration
from pages._ui.frame import queue, shell
from pages._ui.home.studies import asked, watched_at
from pages._ui.run import memo
from pages._ui.studies import progress


def states_of(jobs: Sequence[Job]) -> list[tuple[str, str]]:
    """Ids and states of jobs."""
    return [(job.id, job.state()) for job in jobs]


def show_progress(shown: list[tuple[str, str]]) -> None:
    """What is at work and how much waits; draw it in a fragment that ticks.

    Args:
        shown: Of the active jobs that the page around it knows, see `states_of`. As
            soon as they are others, the whole page is run again.
    """
    with shell.errors_shown():
        active = active_jobs()
        if states_of(active) != shown:
            st.rerun()
        if not active:
            return
        job = next((item for item in active if item.state() == "running"), active[0])
        with st.container(border=True):
            if isinstance(job, Study):
                _show_study(job)
            elif isinstance(job, Run):
                _show_run(job)
            if waiting := len(active) - 1:
                st.caption(
                    plural(
                        "{count} more waits for its turn.",
                        "{count} more wait for their turn.",
                        waiting,
                    )
                )


def _show_run(run: Run) -> None:
    status = run.status()
    summary = memo.run_summary(run)
    title = _(
        "**Training now: {dataset}** with {backbone}",
        dataset=shell.plain(summary["dataset"]),
        backbone=summary["backbone"],
    )
    _show_title(title, "train", {"run": run.id})
    waits = run.state(status) == "queued"
    text = queue.wait_text(run) if waits else _progress_text(status)
    st.progress(_share_done(status), text=text)


def _show_study(study: Study) -> None:
    status = study.status()
    name = shell.plain(str(study.about.get("dataset_name", "")))
    page, query = watched_at(study)
    what = asked(study)
    title = _("**Measuring now: {dataset}**, {what}", dataset=name, what=what)
    _show_title(title, page, query)
    st.progress(
        progress.share_done(study, status),
        text=progress.progress_text(study, status, study.state(status)),
    )


def _show_title(text: str, page: str, query: dict[str, str]) -> None:
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.markdown(text)
        path = f"pages/{page}.py"
        st.page_link(
            path,
            label=_("Watch it"),
            icon=":material/visibility:",
            query_params=query,
        )


def _share_done(status: Status) -> float:
    """How much of the running stage is done, 0-1."""
    stage = status.get("stages", {}).get(status.get("stage", ""), {})
    total = stage.get("total") or 0
    return min(1.0, stage.get("done", 0) / total) if total else 0.0


def _progress_text(status: Status) -> str:
    """Stage, epoch and time left of a run in progress."""
    stage = status.get("stage")
    if stage is None:
        return _("Starting")
    task = _(STAGE_TASKS.get(stage, str(stage)))
    parts = [f"{task[:1].upper()}{task[1:]}"]
    if stage in PHASES and status.get("epoch"):
        epoch, epochs = status["epoch"], status.get("epochs", "?")
        parts.append(_("epoch {epoch} of {epochs}", epoch=epoch, epochs=epochs))
    if left := status.get("eta_seconds"):
        parts.append(_("at most {duration} left", duration=duration(left)))
    return ", ".join(parts)
