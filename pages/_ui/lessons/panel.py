"""The lesson that is on: a strip at the foot of every page, one step at a time."""

from __future__ import annotations

import streamlit as st

from core.config.descriptions import describe
from core.data.datasets import list_datasets
from core.data.samples import SAMPLES
from core.language.texts import _
from core.lessons.course import differing, own_run, wanted
from core.lessons.form import SAMPLE, Lesson, Step
from core.runs.run import Run, list_runs, load_run
from core.storage.preferences import LessonProgress
from pages._ui.add.samples import bring_sample
from pages._ui.frame import shell
from pages._ui.guard.permission import permit
from pages._ui.lessons import controls, progress
from pages._ui.lessons.question import show_question
from pages._ui.lessons.ring import ring
from pages._ui.lessons.status import say_where
from pages._ui.run.actions import open_comparison
from pages._ui.train import state
from pages._ui.train.form import chosen_dataset


def show_lesson(page: str) -> None:
    """Draw the lesson that is on; nothing where there is none.

    Args:
        page: That is shown, as its address says it.
    """
    found = progress.current()
    if found is None:
        return
    lesson, kept = found
    progress.write_address()
    index = kept["step"]
    with st.container(key="lesson_panel", gap="small"):
        if not any(dataset.id == SAMPLE for dataset in list_datasets()):
            _show_missing_sample(lesson)
        elif index == len(lesson.steps):
            _show_end(lesson, kept)
        else:
            _show_step(lesson, index, kept, page)


def _show_step(lesson: Lesson, index: int, kept: LessonProgress, page: str) -> None:
    step = lesson.steps[index]
    is_here = page == step.page
    run = _run_of(lesson, index, kept) if step.run else None
    unset = _unset(lesson, index)
    is_done = is_here and _is_done(step, run, unset)
    words, buttons = st.columns([3, 1], gap="medium", vertical_alignment="center")
    with words:
        _head(lesson, index, step.title)
        st.markdown(_(step.text))
        say_where(step, run, unset, is_done)
    with buttons, st.container(horizontal=True, horizontal_alignment="right"):
        if not is_here:
            _go_button(step, kept)
        elif unset and (step.settings or (step.run and run is None)):
            st.button(
                _("Set it for me"),
                key="lesson_set",
                icon=":material/auto_fix_high:",
                on_click=_set,
                args=(lesson, index),
            )
        _move_buttons(lesson, index, is_done)
        said = _("Step {step} of {count}: {title}", **_place(lesson, index, step.title))
        where = controls.selector(step.control) if is_here else ""
        ring(where, f"{lesson.key}.{index}", said)


def _head(lesson: Lesson, index: int, title: str) -> None:
    st.markdown(
        _(
            ":material/school: **{lesson}** · step {step} of {count}: **{title}**",
            lesson=_(lesson.title),
            **_place(lesson, index, title),
        )
    )


def _place(lesson: Lesson, index: int, title: str) -> dict[str, object]:
    return {"step": index + 1, "count": len(lesson.steps) + 1, "title": _(title)}


def _is_done(step: Step, run: Run | None, unset: list[str]) -> bool:
    if step.run:
        return run is not None and run.state() == "done"
    return not (step.settings and unset)


def _unset(lesson: Lesson, index: int) -> list[str]:
    """What of the lesson's settings the form has otherwise, as the form calls it."""
    names = differing(state.state()["values"], wanted(lesson, index))
    words = [describe(name).label for name in names]
    if state.state()["recipe"] != lesson.recipe:
        words.insert(0, _("Recipe"))
    if chosen_dataset() != SAMPLE:
        words.insert(0, _("Data set"))
    return list(dict.fromkeys(words))


def _set(lesson: Lesson, index: int) -> None:
    """Set the form as the lesson has it until this step."""
    st.query_params["dataset"] = SAMPLE
    if index == 0 or state.state()["recipe"] != lesson.recipe:
        state.choose_recipe(lesson.recipe)
    state.set_values(dict(wanted(lesson, index)))
    controls.bring_into_sight(lesson.steps[index].control)


def _run_of(lesson: Lesson, index: int, kept: LessonProgress) -> Run | None:
    """The lesson's run of a step, which is kept once it is found."""
    name = lesson.steps[index].run
    runs = kept.get("runs", {})
    others = [run_id for other, run_id in runs.items() if other != name]
    since = kept.get("since", 0.0)
    run = own_run(lesson, index, list_runs(), since, others)
    if run is not None:
        progress.keep_run(name, run.id)
    return run


def _go_button(step: Step, kept: LessonProgress) -> None:
    pressed = st.button(
        _("Go there"), key="lesson_go", type="primary", icon=":material/arrow_forward:"
    )
    if not pressed:
        return
    runs = list(kept.get("runs", {}).values())
    with shell.errors_shown():
        if step.page == "compare" and runs:
            open_comparison(load_run(runs[-1]))
        shell.open_page(
            step.page, **({"dataset": SAMPLE} if step.page == "train" else {})
        )


def _move_buttons(lesson: Lesson, index: int, is_done: bool) -> None:
    if index:
        st.button(
            _("Back"), key="lesson_back", on_click=_go_to, args=(lesson, index - 1)
        )
    if index < len(lesson.steps):
        st.button(
            _("Next"),
            key="lesson_next",
            type="primary" if is_done else "secondary",
            disabled=not is_done,
            on_click=_go_to,
            args=(lesson, index + 1),
        )
    _leave_button()


def _leave_button() -> None:
    st.button(_("Leave"), key="lesson_leave", type="tertiary", on_click=progress.leave)


def _go_to(lesson: Lesson, index: int) -> None:
    progress.go_to(index)
    if index < len(lesson.steps):
        controls.bring_into_sight(lesson.steps[index].control)


def _show_end(lesson: Lesson, kept: LessonProgress) -> None:
    index = len(lesson.steps)
    title = _("Question")
    words, buttons = st.columns([3, 1], gap="medium", vertical_alignment="center")
    with words:
        _head(lesson, index, title)
        is_right = show_question(lesson, kept)
    with buttons, st.container(horizontal=True, horizontal_alignment="right"):
        if is_right:
            st.button(
                _("Finish"),
                key="lesson_finish",
                type="primary",
                icon=":material/check:",
                on_click=progress.finish,
            )
        _move_buttons(lesson, index, False)
        said = _("Step {step} of {count}: {title}", **_place(lesson, index, title))
        ring("", f"{lesson.key}.{index}", said)


def _show_missing_sample(lesson: Lesson) -> None:
    name = SAMPLES[SAMPLE].name
    st.markdown(f":material/school: **{_(lesson.title)}**")
    st.markdown(_("This lesson needs the sample: {name}.", name=shell.plain(name)))
    with st.container(horizontal=True):
        if st.button(_("Add the sample"), key="lesson_sample", type="primary"):
            with shell.errors_shown():
                add_lesson_sample()
                shell.open_page("train", dataset=SAMPLE)
        _leave_button()
        ring("", lesson.key, _(lesson.title))


def add_lesson_sample() -> None:
    """Have the sample that lessons train on.

    Raises:
        UserError: It can't be had here, or the person may not add images.
    """
    if not any(dataset.id == SAMPLE for dataset in list_datasets()):
        permit("add images", SAMPLE)
        bring_sample(SAMPLE)
