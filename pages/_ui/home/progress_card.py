"""The run or measurement in progress and the queue, in a few lines."""

from __future__ import annotations

import streamlit as st

from core.config import PHASES
from core.language.texts import _, mark, plural
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
    "rank": mark("which backbone to try first"),
    "curve": mark("whether more images would help"),
    "find_lr": mark("which learning rate to take"),
    "suspects": mark("which labels may be wrong"),
    "health": mark("what is wrong with the images"),
    "map": mark("which images look alike"),
    "pool": mark("what unlabelled images are"),
    "evaluate": mark("how a model does on new images"),
    "trust": mark("how far answers can be trusted"),
    "export": mark("a model that is taken away"),
    "sweep": mark("which settings do best"),
    "auto": mark("the best model for some minutes"),
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
    dataset = str(study.about.get("dataset", ""))
    name = shell.plain(str(study.about.get("dataset_name", "")))
    page, query = "dataset", {"dataset": dataset}
    query |= _VIEWS.get(study.kind, {"view": "Advice"})
    if study.kind == "find_lr":
        page, query = "train", {"dataset": dataset}
    run, phase = study.options.get("run", ""), study.options.get("phase", "")
    if study.kind == "evaluate":
        page, query = (
            "compare",
            {"result": f"{run}:{phase}", "show": mark("New images")},
        )
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
    asked = _(_STUDIES[study.kind])
    title = _("**Measuring now: {dataset}**, {what}", dataset=name, what=asked)
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
