"""Predict: give pictures, get answers, put wrong ones right."""

from __future__ import annotations

import random
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.language.texts import _, in_sense
from core.runs.run import Run
from core.storage.fingerprint import file_fingerprint
from pages._ui.export.download import show_download
from pages._ui.frame import shell
from pages._ui.predict import tray
from pages._ui.predict.answers import show_answers
from pages._ui.predict.class_asks import show_class_asks
from pages._ui.predict.intake import FILES, ask_way, show_intake, show_put
from pages._ui.predict.memo import Model
from pages._ui.predict.models import choose_models
from pages._ui.predict.tray import Picture
from pages._ui.run import memo
from pages._ui.stage_mode import switch
from pages._ui.stage_mode.predict_stage import show_predict_stage
from pages._ui.studies.trust import offer_trust

shell.require_router()

_NUM_TESTED = 6


def show_empty() -> None:
    """No model yet: what to do about it."""
    with st.container(border=True):
        st.subheader(_("There is no trained model yet"), anchor=False)
        st.markdown(
            _(
                "Train one first. When its first phase is done, drop pictures here and "
                "see what the model says of them."
            )
        )
        if st.button(
            _("Train a model"), type="primary", icon=":material/model_training:"
        ):
            shell.open_page("train")


def show_buttons(has_own: bool) -> None:
    """The small exam, and the ways back from it or from all pictures."""
    is_exam = st.session_state.get("tested") is not None
    st.button(
        _("Try with test images"),
        icon=":material/casino:",
        on_click=_draw_tested,
        help=_(
            "{count} images of the data set that it was not trained on.",
            count=_NUM_TESTED,
        ),
    )
    if is_exam and has_own:
        st.button(_("Back to my pictures"), on_click=_forget_tested)
    if is_exam or has_own:
        st.button(
            in_sense("Clear", "a button"),
            icon=":material/delete:",
            type="tertiary",
            on_click=_clear,
            help=_("Takes the pictures off this page; your files stay."),
        )


def _draw_tested() -> None:
    st.session_state["tested"] = random.randrange(2**31)


def _forget_tested() -> None:
    st.session_state["tested"] = None


def _clear() -> None:
    if st.session_state.get("tested") is None:
        tray.clear()
    _forget_tested()


def test_pictures(run: Run, seed: int) -> list[Picture]:
    """Some of the images that the run's models were judged on."""
    images = memo.test_images(run)
    if not images:
        st.info(
            _(
                "This run's data set has no test images, or they are not on this "
                "computer. Drop pictures instead."
            ),
            icon=":material/info:",
        )
    drawn = random.Random(seed).sample(images, min(_NUM_TESTED, len(images)))
    return [
        Picture(
            Path(path).name,
            "\n".join(map(str, file_fingerprint(Path(path)))),
            Path(path),
            truth,
        )
        for path, truth in drawn
    ]


def show_page(runs: list[memo.RunSummary]) -> None:
    """Which model is asked, about which pictures, and what it says."""
    st.title(_("Predict"))
    if not runs:
        show_empty()
        return
    with shell.errors_shown(), st.container(key="predict_page"):
        with st.container(key="predict_models"):
            models = choose_models(runs)
            offer_trust(models[0].run, models[0].phase)
        own = tray.pictures()
        with st.container(horizontal=True, vertical_alignment="center"):
            way = ask_way()
            show_buttons(bool(own))
            show_download(models[0].run, models[0].phase, "predict")
            switch.offer_stage()
        joined = st.container()
        is_begun = bool(own) or st.session_state.get("tested") is not None
        with more_pictures() if is_begun and way == FILES else st.container():
            show_intake(models[0], way)
        show_class_asks(models[0], joined)
        show_put(models[0])
        pictures = asked_pictures(models[0])
        if pictures:
            with st.container(key="predict_answers"):
                show_answers(models, pictures)
        elif st.session_state.get("tested") is None:
            st.caption(
                _("One picture or many. They stay on the computer that runs Thaw.")
            )


def more_pictures() -> DeltaGenerator:
    """Holds the ways in once there are pictures: what is said of them comes first."""
    return st.expander(
        _("More pictures"), icon=":material/add_photo_alternate:", key="more_pictures"
    )


def asked_pictures(model: Model) -> list[Picture]:
    """The small exam's pictures while it lasts, else those that somebody gave."""
    seed = st.session_state.get("tested")
    return tray.pictures() if seed is None else test_pictures(model.run, seed)


finished = memo.finished_runs()
if switch.is_on():
    show_predict_stage(
        finished, asked_pictures, lambda: show_buttons(bool(tray.pictures()))
    )
else:
    show_page(finished)
