"""A study as it goes: started, watched, stopped, or told why it failed."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from core.backbones.registry import backbone
from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.errors import UserError
from core.estimates.study import study_seconds
from core.language.current import ENGLISH, language
from core.language.texts import _, mark
from core.runs.formats import Status
from core.runs.queue import resume, submit_study
from core.runs.study import Study
from core.runs.trials import ended, read_trials
from core.text.labels import (
    AUTO_TASKS,
    EVALUATE_TASKS,
    EXPORT_TASKS,
    MAP_TASKS,
    POOL_TASKS,
    PROBE_TASKS,
    SWEEP_TASKS,
    TRUST_TASKS,
)
from core.text.numbers import rough_duration
from pages._ui.dataset.facts import facts_of, keyed_images
from pages._ui.frame import queue, shell
from pages._ui.frame.live_region import say_changes
from pages._ui.guard.permission import permit

# The share of a study's time that is over when a stage begins, 0-1.
_BEGINS = {"decode": 0.0, "features": 0.1, "study": 0.9}
_BEGINS_OF = {
    "health": {"measure": 0.0, "decode": 0.3, "features": 0.4, "study": 0.8},
    "pool": {"list": 0.0, "look": 0.1, "study": 0.9},
    "evaluate": {"list": 0.0, "measure": 0.1, "look": 0.4, "study": 0.9},
    "trust": {"look": 0.0, "study": 0.9},
    "export": {"golden": 0.0, "export": 0.1},
}
_TASKS = {
    "map": MAP_TASKS,
    "pool": POOL_TASKS,
    "trust": TRUST_TASKS,
    "evaluate": EVALUATE_TASKS,
    "export": EXPORT_TASKS,
    "sweep": SWEEP_TASKS,
    "auto": AUTO_TASKS,
}


# What is said of a study made of trials that did not come to its end, by its kind.
_LEFT = {
    "sweep": mark("This sweep is **{state}**; the trials that ended are kept."),
    "auto": mark(
        "This automatic training is **{state}**; the trials that ended are kept."
    ),
}
_STATES = {
    "failed": mark("failed"),
    "interrupted": mark("interrupted"),
    "stopped": mark("stopped"),
}


def start(kind: str, dataset: Dataset, options: dict[str, Any] | None = None) -> None:
    """Start a study of the images as they are split now.

    Raises:
        UserError: The images can't be read, or this computer lacks something.
    """
    permit("measure", dataset.id)
    config = RunConfig(dataset.id, strategy="frozen")
    submit_study(kind, config, ensure_manifest(dataset), dataset.name, options)
    st.rerun()  # so that the page draws this part with a timer


def estimate_text(kind: str, dataset: Dataset) -> str:
    """How long a study of all images will take, to be put behind a button's words."""
    facts = facts_of(dataset)
    if facts is None:
        return ""
    config = RunConfig(dataset.id, strategy="frozen")
    seconds = study_seconds(
        kind, dataset.id, [config.backbone], facts["counts"], keyed_images(facts)
    )
    return _(" (about {duration})", duration=rough_duration(seconds))


def show_progress(study: Study) -> None:
    """What it does and how far it is; draw it in a fragment that ticks."""
    status = study.status()
    state = study.state(status)
    with st.container(border=True):
        text = progress_text(study, status, state)
        st.progress(share_done(study, status), text=text)
        say_changes(_task(study, status), key=study.id)
        asked = study.stop_requested
        st.button(
            _("Stopping") if asked else _("Stop"),
            icon=":material/stop:",
            disabled=asked,
            key=f"stop_{study.id}",  # Compare may show two
            help=_("What was found until then is kept."),
            on_click=_stop,
            args=(study,),
        )


def _stop(study: Study) -> None:
    with shell.errors_shown():  # a callback stands outside of the page's own
        permit("stop", study.id)
        study.request_stop()


def progress_text(study: Study, status: Status, state: str) -> str:
    """What an active study does, or waits for."""
    if state == "queued":
        return queue.wait_text(study)
    task = _task(study, status)
    step = _step_text(study, status)
    return f"{step}: {task}" if step else f"{task[0].upper()}{task[1:]}"


def _task(study: Study, status: Status) -> str:
    tasks = _TASKS.get(study.kind, PROBE_TASKS)
    return _(tasks.get(str(status.get("stage", "")), mark("starting")))


def _step_text(study: Study, status: Status) -> str:
    """Which of several steps it is at; its worker says so in English."""
    step = str(status.get("step", ""))
    if not step or language() == ENGLISH:
        return step
    if study.kind in ("sweep", "auto"):
        number = len(ended(read_trials(study.path))) + 1
        if study.kind == "auto":
            return _("Trial {number}", number=number)
        trials = study.options["sweep"]["trials"]
        return _("Trial {number} of {trials}", number=number, trials=trials)
    names = study.options.get("backbones", ())
    if not names:
        return step
    place = min(_num_over(status) + 1, len(names))
    title = backbone(names[place - 1]).title
    return _("{name}, {place} of {count}", name=title, place=place, count=len(names))


def _num_over(status: Status) -> int:
    """Backbones that are done with."""
    found = status.get("found", {})
    return len(found.get("backbones", ())) + len(found.get("left_out", ()))


def share_done(study: Study, status: Status) -> float:
    """How much of the study is done, 0-1."""
    if study.kind == "auto":
        spent = _seconds_of_work(status)
        share = spent / max(1.0, study.options["auto"]["seconds"])
        return min(1.0, max(0.0, share))  # clocks may be set back
    if study.kind == "sweep":
        trials = study.options["sweep"]["trials"]
        return min(1.0, len(ended(read_trials(study.path))) / max(1, trials))
    name = str(status.get("stage", ""))
    stage = status.get("stages", {}).get(name, {})
    within = 0.0
    spans = _BEGINS_OF.get(study.kind, _BEGINS)
    if name in spans:
        begins = [*spans.values(), 1.0]
        begin, end = begins[list(spans).index(name) :][:2]
        share = float(stage.get("done", 0)) / max(1.0, float(stage.get("total") or 0))
        within = begin + (end - begin) * min(1.0, share)
    steps = len(study.options.get("backbones", ())) or 1
    over = _num_over(status)
    return min(1.0, (over + within) / steps) if over < steps else 1.0


def _seconds_of_work(status: Status) -> float:
    """Since a job began; without the time in which it lay broken off."""
    if not status.get("resumes"):
        return time.time() - status.get("started", time.time())
    return sum(stage.get("seconds", 0.0) for stage in status.get("stages", {}).values())


def show_way_on(study: Study, state: str) -> None:
    """Why something made of trials did not come to its end, and a button to go on.

    Args:
        study: A key of _LEFT; its worker has ended.
        state: Of it; of one that is done there is nothing to say.
    """
    if state == "done":
        return
    if error := study.status().get("error"):
        shell.show_error(UserError.from_json(error))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_(_LEFT[study.kind], state=_(_STATES.get(state, state))))
        key = f"resume_{study.kind}"
        if st.button(_("Go on with it"), icon=":material/play_arrow:", key=key):
            permit("resume", study.id)
            resume(study)
            st.rerun()


def show_broken(study: Study) -> None:
    """Why a study has no result, and what to do."""
    if error := study.status().get("error"):
        shell.show_error(UserError.from_json(error))
    else:
        st.warning(
            _(
                "The measurement ended without a word: the computer was switched off, "
                "or its process was killed. Start it again."
            ),
            icon=":material/bolt:",
        )
