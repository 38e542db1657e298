"""The learning-rate finder of a phase: a button, its progress, what it suggests."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.config import RunConfig, pace_name
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.errors import UserError
from core.language.kept import retold
from core.language.texts import _, mark
from core.runs.formats import Status
from core.runs.job import ACTIVE_STATES
from core.runs.queue import submit_study
from core.runs.study import Study, load_study
from core.runs.study_formats import RateResult
from core.text.labels import RATE_SEARCH_TASKS
from pages._ui.charts.rate_chart import RATE_HEIGHT, rate_chart, rate_text
from pages._ui.charts.style import chart_config
from pages._ui.frame import shell
from pages._ui.guard.permission import permit
from pages._ui.train import state

PHASES = ("frozen", "finetune", "scratch")  # that a rate can be found for

_STUDIES = "train_rate_studies"  # a study's id by phase

_HELP = mark(
    "A range test: 100 steps with a learning rate that rises from far too low to far "
    "too high. The best one lies where the loss falls fast, well before it blows up. "
    "It changes no model that you keep."
)

_STARTING = mark("starting")


@dataclass(frozen=True)
class Search:
    """What a search needs.

    Attributes:
        config: The form's settings, known to be right.
        dataset: Whose images are tried.
    """

    config: RunConfig
    dataset: Dataset


def find_button(phase: str, search: Search | None) -> None:
    """Start a search when it is pressed."""
    pressed = st.button(
        _("Find"),
        icon=":material/search:",
        key=f"find_rate_{phase}",
        help=_(_HELP),
        disabled=search is None,
    )
    if pressed and search is not None:
        _start(phase, search)


def _start(phase: str, search: Search) -> None:
    dataset = search.dataset
    try:
        permit("measure", dataset.id)
        with st.spinner(_("Reading the images")):
            manifest = ensure_manifest(dataset)
        options = {"phase": phase}
        study = submit_study("find_lr", search.config, manifest, dataset.name, options)
    except UserError as error:
        shell.show_error(error)
        return
    known = st.session_state.get(_STUDIES, {})
    st.session_state[_STUDIES] = known | {phase: study.id}


def show_search(phase: str, search: Search | None) -> None:
    """The last search of a phase, while it runs and when it has ended."""
    study = _study(phase)
    if study is None:
        return
    is_active = study.state() in ACTIVE_STATES
    # What has ended is no fragment: taking its rate changes a field outside of it.
    draw = st.fragment(_draw, run_every="1s") if is_active else _draw
    draw(phase, study.id, is_active, _is_other(phase, study, search))


def _study(phase: str) -> Study | None:
    found = st.session_state.get(_STUDIES, {}).get(phase)
    try:
        study = load_study(found) if found else None
        return study if study and study.config else None
    except UserError:  # old ones are deleted, others damaged
        return None


def _is_other(phase: str, study: Study, search: Search | None) -> bool:
    """Whether the form's settings that a sweep depends on are others than a study's."""
    if search is None:
        return False
    names = (
        *("dataset", "backbone", "alpha", "weights", "image_size", "feature_layer"),
        *("batch_size", "head", "augmentation", "imbalance", "label_smoothing"),
    )
    pairs = [(getattr(study.config, key), getattr(search.config, key)) for key in names]
    before, now = getattr(study.config, phase), getattr(search.config, phase)
    pairs.append((before.optimizer, now.optimizer))
    if phase == "finetune":
        pairs.append((before.steps[0].unfreeze, now.steps[0].unfreeze))
        pairs.append((before.backbone_rate, now.backbone_rate))
        pairs.append((before.layer_decay, now.layer_decay))
    return any(old != new for old, new in pairs)


def _draw(phase: str, study_id: str, was_active: bool, is_other: bool) -> None:
    with shell.errors_shown():
        study = load_study(study_id)
        status = study.status()
        now = study.state(status)
        if was_active and now not in ACTIVE_STATES:
            st.rerun()  # so that the page registers this without its timer
        if now in ACTIVE_STATES:
            _show_progress(phase, study, now, status)
        elif result := study.result(RateResult):
            _show_result(phase, result, is_other)
        else:
            _show_failure(phase, now, status)


def _show_progress(phase: str, study: Study, now: str, status: Status) -> None:
    stages = status.get("stages", {})
    running = [name for name in stages if stages[name].get("state") == "running"]
    name = running[0] if running else ""
    stage = stages.get(name, {})
    share = float(stage.get("done", 0)) / max(1.0, float(stage.get("total", 1)))
    task = _(RATE_SEARCH_TASKS.get(name, _STARTING))
    text = _("Waiting for its turn") if now == "queued" else task[0].upper() + task[1:]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(min(1.0, share), text)
        if st.button(
            shell.unseen_label(_("Stop the search")),
            icon=":material/stop:",
            key=f"stop_search_{phase}",
            help=_("Stop the search"),
            disabled=study.stop_requested,
        ):
            permit("stop", study.id)
            study.request_stop()


def _show_failure(phase: str, now: str, status: Status) -> None:
    if now == "failed" and (error := status.get("error")):
        shell.show_error(UserError.from_json(error))
    else:
        st.info(_("The search ended before anything was found."))
    _close_button(phase)


def _show_result(phase: str, result: RateResult, is_other: bool) -> None:
    found = result["suggestion"]
    rate = found["rate"]
    reason = retold(str(found["reason"]))
    st.plotly_chart(
        rate_chart(result, shell.is_dark()),
        key=f"rate_chart_{phase}",
        height=RATE_HEIGHT,
        config=chart_config(),
        alt=reason,
    )
    if is_other:
        note = _("It was found with other settings than the form has now.")
        reason = f"{reason} {note}"
    st.caption(shell.plain(reason))
    with st.container(horizontal=True, gap="small"):
        if rate:
            st.button(
                _("Use {rate}", rate=rate_text(rate)),
                key=f"use_rate_{phase}",
                icon=":material/check:",
                on_click=_use,
                args=(phase, float(f"{rate:.1e}")),
            )
        _close_button(phase)


def _use(phase: str, rate: float) -> None:
    state.set_values({f"{pace_name(phase)}.learning_rate": rate})
    _forget(phase)


def _close_button(phase: str) -> None:
    st.button(
        _("Close"),
        key=f"close_search_{phase}",
        type="tertiary",
        on_click=_forget,
        args=(phase,),
    )


def _forget(phase: str) -> None:
    known = st.session_state.get(_STUDIES, {})
    st.session_state[_STUDIES] = {key: known[key] for key in known if key != phase}
