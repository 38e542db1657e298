"""The best model for the minutes that one has: a button, its progress, what it says."""

from __future__ import annotations

import streamlit as st

from core.backbones.weights import trainable_at_hand
from core.config import RunConfig
from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.errors import RunError
from core.language.texts import _, mark
from core.runs.auto_formats import MINUTES, AutoResult
from core.runs.job import ACTIVE_STATES
from core.runs.queue import submit_study
from core.runs.run import load_run
from core.runs.study import Study, list_studies
from core.runs.trials import done, ended, read_trials
from core.sweep.auto_words import auto_sentences
from core.sweep.plan import AUTO_MINUTES, auto_plan, images_to_try
from core.text.numbers import percent
from core.text.tried import tried_text
from pages._ui.frame import shell
from pages._ui.guard.permission import permit
from pages._ui.studies import progress
from pages._ui.studies.results import speaks_ours

_WHAT = mark(
    "For a part of the time it ranks the backbones here, tries image sizes, "
    "rates and depths of fine-tuning in small trainings, and trains the best with what "
    "is left. Everything is chosen on validation images; the test images are looked at "
    "once, at the end. The settings on the left have no part in it: it begins with the "
    "default ones, and says how far it got from them."
)


def show_auto(dataset: Dataset) -> None:
    """The button, and the latest automatic training of a data set."""
    latest = next(iter(list_studies("auto", dataset.id)), None)
    is_active = latest is not None and latest.state() in ACTIVE_STATES
    if not is_active:
        _ask(dataset)
    if latest is not None:
        draw = st.fragment(_draw, run_every="1s" if is_active else None)
        draw(latest, is_active)


def _ask(dataset: Dataset) -> None:
    title = _("The best model for the minutes that you have")
    st.markdown(f"##### {title}", help=_(_WHAT))
    st.markdown(
        _(
            "Tries backbones, image sizes, rates and depths, trains the best with what "
            "is left of the time, and says how sure it is."
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        minutes = st.number_input(
            _("Minutes"),
            min_value=float(AUTO_MINUTES[0]),
            max_value=float(AUTO_MINUTES[1]),
            value=MINUTES,
            step=1.0,
            format="%.0f",
            width=160,
        )
        if st.button(
            _("Find the best"),
            type="primary",
            icon=":material/auto_awesome:",
            key="start_auto",
        ):
            permit("train", dataset.id)
            plan = auto_plan(minutes, [facts.name for facts in trainable_at_hand()])
            with st.spinner(_("Reading the images")):
                manifest = images_to_try(ensure_manifest(dataset))
            config = RunConfig(dataset.id)
            submit_study("auto", config, manifest, dataset.name, {"auto": plan})
            st.rerun()


def _draw(study: Study, was_active: bool) -> None:
    with shell.errors_shown():
        state = study.state()
        if was_active and state not in ACTIVE_STATES:
            st.rerun()  # so that the page registers this part without its timer
        result = study.result(AutoResult)
        if state in ACTIVE_STATES:
            progress.show_progress(study)
            _show_best_so_far(study)
        elif result:
            _show_result(study, result)
        else:
            progress.show_way_on(study, state)


def _sentences(study: Study, result: AutoResult) -> list[str]:
    """What it found; told anew where its file has it in another language."""
    if speaks_ours(study):
        return result["sentences"]
    try:
        run = load_run(result["run"]) if result["run"] else None
        return auto_sentences(result, run, ended(read_trials(study.path)))
    except RunError:  # the run was deleted, or is damaged
        return result["sentences"]


def _show_best_so_far(study: Study) -> None:
    trials = done(read_trials(study.path))
    if not trials:
        return
    best = max(trials, key=lambda it: it["accuracy"])
    text = _(
        "Best of {count} so far: {accuracy} of the validation images.",
        count=len(trials),
        accuracy=percent(best["accuracy"]),
    )
    st.caption(f"{text} {shell.plain(tried_text(best['values']))}")


def _show_result(study: Study, result: AutoResult) -> None:
    for sentence in _sentences(study, result):
        st.markdown(shell.plain(sentence))
    if result["run"] and st.button(
        _("See its run"), icon=":material/visibility:", key="open_auto_run"
    ):
        shell.open_page("train", run=result["run"], training="Run")
