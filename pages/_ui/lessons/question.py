"""The question at a lesson's end, which the learner's own runs answer."""

from __future__ import annotations

import streamlit as st

from core.errors import UserError
from core.language.texts import _
from core.lessons.form import Lesson
from core.runs.run import load_run
from core.storage.preferences import LessonProgress

_CHOSEN = "lesson_answer"  # widget key


def show_question(lesson: Lesson, kept: LessonProgress) -> bool:
    """Ask it, and say why an answer is right or wrong; whether it is right."""
    question = lesson.question
    try:
        runs = {name: load_run(kept["runs"][name]) for name in lesson.run_names}
        answer = question.answer(runs)
    except (KeyError, UserError):
        st.markdown(
            _(
                "The runs of this lesson are not here any more. Go **Back** and train "
                "again."
            )
        )
        return False
    places = dict(answer.places)
    st.markdown(f"**{_(question.text, **places)}**")
    keys = answer.shown or tuple(question.choices)
    chosen = st.radio(
        _("Answer"),
        keys,
        index=None,
        format_func=lambda key: _(question.choices[key].text, **places),
        key=f"{_CHOSEN}_{kept.get('since', 0.0)}",
        label_visibility="collapsed",
    )
    if chosen is None:
        return False
    is_right = chosen == answer.right
    why = _(question.choices[chosen].why, **places)
    if is_right:
        st.success(f"**{_('Right.')}** {why}", icon=":material/check_circle:")
    else:
        st.warning(f"**{_('Not quite.')}** {why}", icon=":material/help:")
    return is_right
