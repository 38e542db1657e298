"""The run or measurement in progress and the queue, in a few lines."""

from __future__ import annotations

import streamlit as st

from core.config import PHASES
from core.runs.formats import Status
from core.runs.queue import active_jobs
from core.runs.run import Run
from core.runs.study import Study
from core.text.labels import STAGE_TASKS
from core.text.numbers import duration
from pages._ui.frame import queue, shell
from pages._ui.run import memo
from pages._ui.studies import progress

_STUDIES = {
    "rank": "which backbone to try first",
    "curve": "whether more images would help",
    "find_lr": "which learning rate to take",
    "suspects": "which labels may be wrong",
    "health": "what is wrong with the images",
    "map": "which images look alike",
    "pool": "what unlabelled images are",
    "evaluate": "how a model does on new images",
    "trust": "how far answers can be trusted",
    "export": "a model that is taken away",
    "sweep": "which settings do best",
    "auto": "the best model for some minutes",
}
# Where on the page of its data set each is watched; the others stand under Advice.
_VIEWS = {
    "health": {"view": "Health"},
    "suspects": {"view": "Review"},
    "pool": {"view": "Review"},
    "map": {"view": "Gallery", "gallery_view": "Map"},
}


def show_progress(shown: list[str]) -> None:
    """What is at work and how much waits; draw it in a fragment that ticks.

    Args:
        shown: Ids of the active jobs that the page around it knows of. As soon as
            they are others, the whole page is run again.
    """
    with shell.errors_shown():
        active = active_jobs()
        if [job.id for job in active] != shown:
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
                verb = "waits for its" if waiting == 1 else "wait for their"
                st.caption(f"{waiting} more {verb} turn.")


def _show_run(run: Run) -> None:
    status = run.status()
    summary = memo.run_summary(run)
    dataset = shell.plain(summary["dataset"])
    _show_title(
        f"**Training now: {dataset}** with {summary['backbone']}",
        "train",
        {"run": run.id},
    )
    waits = run.state(status) == "queued"
    text = queue.wait_text(run) if waits else _progress_text(status)
    st.progress(_share_done(status), text=text)


def _show_study(study: Study) -> None:
    status = study.status()
    dataset = str(study.about.get("dataset", ""))
    name = shell.plain(str(study.about.get("dataset_name", "")))
    page, query = "dataset", {"dataset": dataset}
    query |= _VIEWS.get(study.kind, {"view": "Advice"})
    if study.kind == "find_lr":
        page, query = "train", {"dataset": dataset}
    run, phase = study.options.get("run", ""), study.options.get("phase", "")
    if study.kind == "evaluate":
        page, query = "compare", {"result": f"{run}:{phase}", "show": "New images"}
    elif study.kind == "auto":
        page = "train"
        query = {"dataset": dataset, "training": "Automatic"}
    elif study.kind == "sweep":
        page = "train"
        query = {"dataset": dataset, "training": "Sweep", "sweep": study.id}
    elif study.kind == "export":
        page, query = "train", {"run": run}
    elif study.kind == "trust":
        page, query = "predict", {"model": run, "phase": phase}
    _show_title(f"**Measuring now: {name}**, {_STUDIES[study.kind]}", page, query)
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
        st.page_link(
            f"pages/{page}.py",
            label="Watch it",
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
        return "Starting"
    parts = [STAGE_TASKS.get(stage, str(stage)).capitalize()]
    if stage in PHASES and status.get("epoch"):
        parts.append(f"epoch {status['epoch']} of {status.get('epochs', '?')}")
    if left := status.get("eta_seconds"):
        parts.append(f"at most {duration(left)} left")
    return ", ".join(parts)
