"""Predict for an audience: one picture, where the model looks, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from core.errors import ImageError
from core.explain.heat_maps import overlay
from core.language.kept import retold
from core.language.texts import _
from core.text.numbers import share_text
from pages._ui.charts.style import phase_colour
from pages._ui.explain import memo as explain_memo
from pages._ui.explain.sides import Side, answers_of
from pages._ui.frame import shell
from pages._ui.predict import memo, tray
from pages._ui.predict.bars import bars_html
from pages._ui.predict.intake import (
    CAMERA,
    LIVE,
    ask_way,
    show_camera,
    show_drop,
    show_live_view,
    show_put,
)
from pages._ui.predict.memo import Model
from pages._ui.predict.models import choose_models
from pages._ui.predict.rows import Said, said
from pages._ui.predict.tray import Picture
from pages._ui.run.memo import RunSummary
from pages._ui.stage_mode.frame import show_headline, show_stage

_MOST_CLASSES = 5
_STRENGTH = 0.5  # of the colours of a heat map
_PLACE = "_stage_picture"  # which picture is shown, and of how many


def show_predict_stage(
    runs: Sequence[RunSummary],
    pictures_of: Callable[[Model], list[Picture]],
    controls: Callable[[], None],
) -> None:
    """Draw what a model says of a picture or of the webcam, for an audience.

    Args:
        runs: With a finished phase; none = there is nothing to ask.
        pictures_of: Gives the pictures that are there, in the order they came.
        controls: Draws further buttons of the page.
    """
    if not runs:
        show_stage(_("There is no trained model yet"), lambda: None, _say_first_step)
        return
    with st.container(key="stage_models"):
        models = choose_models(runs)  # beside the stage: not what an audience needs
    about = next(run for run in runs if run["id"] == models[0].run.id)
    title = f"{about['dataset']}, {about['backbone']}: {models[0].title}"
    show_stage(title, lambda: None, lambda: _show(models, pictures_of, controls))


def _show(
    models: Sequence[Model],
    pictures_of: Callable[[Model], list[Picture]],
    controls: Callable[[], None],
) -> None:
    body = st.container(horizontal=True, key="stage_answer")
    with st.container(horizontal=True, vertical_alignment="center", key="stage_foot"):
        way = ask_way()
        pictures = pictures_of(models[0])
        if way != LIVE:
            controls()
            place = _choose_picture(len(pictures))
            if way != CAMERA:
                show_drop()
    show_put(models[0])
    with body:
        if way == LIVE:
            show_live_view(models[0])
            return
        if way == CAMERA:
            with st.container(key="stage_camera"):
                show_camera()
        if pictures:
            _show_answer(models, pictures[place], way != CAMERA)
        else:
            _say_how()


def _choose_picture(count: int) -> int:
    """The place of the picture that is shown: the newest, or the one gone to."""
    place, before = st.session_state.get(_PLACE, (0, 0))
    if count != before:
        place = count - 1
    st.session_state[_PLACE] = max(0, min(place, count - 1)), count
    place = st.session_state[_PLACE][0]
    for step, key, text in (
        (-1, "Left", _("The picture before")),
        (1, "Right", _("The next picture")),
    ):
        if count > 1:
            st.button(
                text,
                shortcut=key,
                key=f"stage_go_{key}",
                on_click=_go,
                args=(step,),
            )
    return place


def _go(step: int) -> None:
    place, count = st.session_state[_PLACE]
    st.session_state[_PLACE] = (place + step) % count, count


def _show_answer(models: Sequence[Model], picture: Picture, with_picture: bool) -> None:
    memo.forget_others([*tray.pictures(), picture])
    answers = []
    for model in models:
        memo.answer_some(model, [picture], 60.0)
        (found,) = memo.answers(model, [picture])
        if found is not None:
            answers.append((model, said(found, memo.predictor(model).class_names)))
    if error := answers[0][1].answer.error:
        reason = retold(error)
        st.warning(f"{shell.plain(reason[0].upper() + reason[1:])}.")
        return
    if with_picture:
        with st.container(key="stage_picture"):
            content, __ = memo.large(models[0], picture)
            st.image(content, width="stretch", alt=picture.name)
    with st.container(key="stage_heat"):
        _show_heat(models[0], picture)
    with st.container(key="stage_said"):
        for model, one in answers:
            _show_said(model, one, len(answers) > 1)


def _show_said(model: Model, one: Said, is_named: bool) -> None:
    if is_named:
        st.markdown(shell.plain(model.title))
    label = shell.plain(one.label)
    if one.answer.is_unfamiliar:
        unknown = _("Unlike the training images: I don't know")
        st.markdown(f"## {unknown}")
    else:
        st.markdown(f"## {label} {share_text(one.share)}")
    colour = phase_colour(model.phase, shell.is_dark())
    count = _MOST_CLASSES if not is_named else 3
    with st.container(key=f"stage_bars_{model.phase}"):
        st.html(bars_html(one.top(count), colour))


def _show_heat(model: Model, picture: Picture) -> None:
    """Where the picture speaks for the model's answer."""
    try:
        digest = explain_memo.digest_of(picture.content())
        side = Side(model.title, model.run, model.phase)
        (answer,) = answers_of([side], picture.content(), digest)
    except ImageError:  # its answer says so
        return
    method = answer.seen.usual_method
    looked = digest, answer.seen
    heat = explain_memo.heat(
        answer.model, looked, answer.best, method, lambda done, count: None
    )
    st.image(
        overlay(answer.seen.shown, heat, _STRENGTH),
        width="stretch",
        output_format="JPEG",
        alt=_(
            "{model}: where the picture speaks for {label}",
            model=model.title,
            label=answer.class_names[answer.best],
        ),
    )


def _say_how() -> None:
    show_headline(
        _(
            "Drop a picture below, or try some that the model has not seen. What "
            "it takes them for will stand here."
        )
    )


def _say_first_step() -> None:
    show_headline(
        _(
            "Train one first: leave with **B** or **Esc**, and open **Train**. Its "
            "answers will appear here."
        )
    )
