"""A sweep over the form's settings: what is varied, and how it is started."""

from __future__ import annotations

import dataclasses

import streamlit as st

from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.errors import UserError
from core.language.texts import _, mark
from core.runs.queue import submit_study
from core.runs.study import Study, list_studies
from core.runs.sweep_formats import AIMS, SEARCHES, TRIALS, SweepPlan
from core.sweep.axis import Axis
from core.sweep.plan import images_to_try, make_plan
from core.sweep.space import candidates, read_axes, suggested_axis
from core.text.numbers import number
from core.text.settings import setting_title
from pages._ui.frame import address, shell
from pages._ui.guard.permission import permit
from pages._ui.studies.swept import show_sweep
from pages._ui.train import state

_AXES, _SHOWN = "sweep_axes", "sweep"  # widget keys; the second is in the address too

_WHAT = mark(
    "Many small trainings of the settings on the left, each with other values of those "
    "that you choose here. They are judged on validation images; the test images have "
    "no part in it. Trials share decoded images, features and the loaded network, so "
    "one of a frozen phase takes seconds. Each is written down when it ends: a sweep "
    "can be stopped, and goes on after a crash."
)
_RANGE_HELP = mark(
    "From a lower to a higher number as 0.1:0.5, or single values as 16,32,64. What is "
    "filled in suits most images. Where powers of ten matter, as with a learning rate, "
    "they are spread evenly."
)
_DEFAULT_AXES = ("frozen.learning_rate", "head.layers.0.rate")


def show_sweeps(dataset: Dataset) -> None:
    """The sweeps of a data set, and how to start another one."""
    studies = {it.id: it for it in list_studies("sweep", dataset.id)}
    with st.expander(_("New sweep"), expanded=not studies, icon=":material/tune:"):
        _ask(dataset)
    if not studies:
        return
    titles = {key: _title(study) for key, study in studies.items()}
    chosen = address.linked_choice(_("Sweep"), titles, _SHOWN, next(iter(studies)))
    show_sweep(studies[chosen])


def _title(study: Study) -> str:
    plan: SweepPlan | None = study.options.get("sweep")
    axes = plan["axes"] if plan else []
    names = ", ".join(setting_title(axis["name"]) for axis in axes)
    trials = plan["trials"] if plan else 0
    return f"{names}: {number(trials, 'trial')}"


def _ask(dataset: Dataset) -> None:
    text = _("Try many values of some settings, and see which do best.")
    st.markdown(text, help=_(_WHAT))
    try:
        base = state.config(dataset.id)
    except UserError as error:
        shell.show_error(error)
        return
    config = _with_phases(base)
    texts = _axis_texts(config)
    plan = _plan(config, texts)
    if st.button(
        _("Start the sweep"),
        type="primary",
        icon=":material/play_arrow:",
        key="start_sweep",
        disabled=plan is None,
    ):
        _start(config, plan, dataset)


def _with_phases(config: RunConfig) -> RunConfig:
    """The form's settings, without fine-tuning where trials are to be quick."""
    if config.strategy != "finetune":
        return config
    quick = st.checkbox(
        _("Train the head only, in seconds per trial"),
        value=True,
        key="sweep_frozen",
        help=_(
            "Otherwise each trial fine-tunes too, which takes as long as in a run. A "
            "frozen phase whose settings were trained before is not trained again."
        ),
    )
    return dataclasses.replace(config, strategy="frozen") if quick else config


def _axis_texts(config: RunConfig) -> list[str]:
    """A field for each setting that is varied; what they say, as `read_axes` has it."""
    names = candidates(config)
    default = [name for name in _DEFAULT_AXES if name in names]
    kept = [name for name in st.session_state.get(_AXES, default) if name in names]
    st.session_state[_AXES] = kept
    chosen = st.multiselect(
        _("Settings to vary"), names, format_func=setting_title, key=_AXES
    )
    texts = []
    for name in chosen:
        axis: Axis | None = suggested_axis(config, name)
        text = st.text_input(
            setting_title(name),
            value=axis.text if axis else "",
            key=f"sweep_range_{name}",
            help=_(_RANGE_HELP),
        )
        texts.append(f"{name}={text}")
    return texts


def _plan(config: RunConfig, texts: list[str]) -> SweepPlan | None:
    """What the fields say; None, and why is said, where that is no sweep."""
    left, middle, right = st.columns(3)
    search = left.selectbox(
        _("What to try next"),
        list(SEARCHES),
        format_func=lambda name: _(SEARCHES[name]),
        key="sweep_search",
        help=_(
            "Bayesian: near what did well before. Random: anywhere. Grid: every "
            "combination of single values."
        ),
    )
    aim = middle.selectbox(
        _("Aim"), list(AIMS), format_func=lambda name: _(AIMS[name]), key="sweep_aim"
    )
    trials = right.number_input(_("Trials"), 1, 10_000, TRIALS, key="sweep_trials")
    prunes = st.checkbox(
        _("End trials early that are far behind"),
        value=True,
        key="sweep_prunes",
        disabled=aim == "both",
        help=_(
            "After its first epochs, a trial ends where most trials before were better "
            "by then. The settings as they are always come to their end."
        ),
    )
    if not texts:
        st.caption(_("Choose at least one setting to vary."))
        return None
    try:
        return make_plan(read_axes(config, texts), int(trials), search, aim, prunes)
    except UserError as error:
        shell.show_error(error)
        return None


def _start(config: RunConfig, plan: SweepPlan | None, dataset: Dataset) -> None:
    permit("measure", dataset.id)
    with st.spinner(_("Reading the images")):
        manifest = images_to_try(ensure_manifest(dataset))
    study = submit_study("sweep", config, manifest, dataset.name, {"sweep": plan})
    st.session_state[_SHOWN] = study.id
    st.rerun()
