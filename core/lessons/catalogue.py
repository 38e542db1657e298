"""The lessons, in the order in which they are offered."""

from __future__ import annotations

from core.lessons.form import Lesson
from core.lessons.high_rate import HIGH_RATE
from core.lessons.middle_cut import MIDDLE_CUT
from core.lessons.over_fitting import OVER_FITTING
from core.lessons.thaw_line import THAW_LINE
from core.lessons.what_is_frozen import WHAT_IS_FROZEN

LESSONS: dict[str, Lesson] = {
    lesson.key: lesson
    for lesson in (WHAT_IS_FROZEN, THAW_LINE, OVER_FITTING, HIGH_RATE, MIDDLE_CUT)
}
