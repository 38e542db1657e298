"""The lessons on Home: what each teaches, and its button."""

from __future__ import annotations

import streamlit as st

from core.errors import UserError
from core.language.texts import _
from core.lessons.catalogue import LESSONS
from core.lessons.form import SAMPLE, Lesson
from pages._ui.frame import shell
from pages._ui.lessons import progress
from pages._ui.lessons.panel import add_lesson_sample


def show_lessons(is_open: bool) -> None:
    """Draw the list.

    Args:
        is_open: Whether it begins unfolded.
    """
    found = progress.current()
    now = found[0].key if found else ""
    with (
        st.expander(
            _("Lessons: {count} guided tours", count=len(LESSONS)),
            expanded=is_open,
            icon=":material/school:",
            key="lessons",
        ),
        st.grid("auto", min_column_width=240) as grid,
    ):
        for lesson in LESSONS.values():
            with grid.cell(), st.container(border=True, height="stretch"):
                _show(lesson, lesson.key == now)


def _show(lesson: Lesson, is_on: bool) -> None:
    is_done = lesson.key in progress.done()
    badge = f" :green-badge[:material/check: {_('done')}]" if is_done else ""
    st.markdown(f"{lesson.icon} **{_(lesson.title)}**{badge}")
    st.markdown(_(lesson.teaches))
    st.caption(_("About {minutes} minutes", minutes=lesson.minutes))
    st.space("stretch")
    if st.button(
        _("Go on") if is_on else _("Begin again") if is_done else _("Begin"),
        key=f"lesson-{lesson.key}",
        icon=":material/play_lesson:",
        type="primary" if is_on else "secondary",
    ):
        try:
            add_lesson_sample()
        except UserError as error:
            shell.show_error(error)
            return
        if not is_on:
            progress.begin(lesson.key)
        shell.open_page("train", dataset=SAMPLE)
