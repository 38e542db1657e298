"""The lessons' data: what they say can be done, is short, and has one right answer."""

from __future__ import annotations

import re

import pytest

from core.backbones.registry import backbone
from core.backbones.weights import is_at_hand
from core.config.recipes import adapted
from core.language.catalog import CATALOGS
from core.lessons.catalogue import LESSONS
from core.lessons.form import Lesson
from core.runs.run import Run
from scripts.texts import read, translation
from tests.core.lessons.lesson_runs import LOSSES, lesson_config, lesson_runs

_WORDS_A_MINUTE = 80  # of a pupil who also looks at what is said
_MINUTES_A_STEP, _MINUTES_A_RUN, _MINUTES_TO_ANSWER = 0.4, 0.75, 1.0

_QUOTED = re.compile(r"“([^”]+)”")
_FOREIGN_WORDS = ("mixed7", "pooling")  # quoted, but no words of the pages
_PRESSED = ("Start training", "Set it for me", "Go there", "Frozen only", "Next")

each = pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))


@pytest.fixture(autouse=True)
def _home(thaw_home: object) -> None:
    """Where runs are made."""


def words_of(lesson: Lesson) -> list[str]:
    """All texts of a lesson."""
    question = lesson.question
    texts = [lesson.title, lesson.teaches, question.text]
    texts += [text for step in lesson.steps for text in (step.title, step.text)]
    choices = question.choices.values()
    return texts + [text for choice in choices for text in (choice.text, choice.why)]


def test_there_are_five_of_5_to_10_minutes() -> None:
    assert len(LESSONS) == 5
    assert all(5 <= lesson.minutes <= 10 for lesson in LESSONS.values())


@each
def test_its_settings_are_valid_at_every_step(lesson: Lesson) -> None:
    for index in range(len(lesson.steps)):
        config = lesson_config(lesson, index)
        assert config.thaw_lines is not None


@each
def test_it_needs_nothing_from_the_network(lesson: Lesson) -> None:
    config = lesson_config(lesson, len(lesson.steps))
    facts = backbone(config.backbone)
    assert config.weights == "none" or facts.is_packaged
    assert config.weights == "none" or is_at_hand(facts, 1.0, config.input_size)
    assert not adapted(config, num_classes=5).told


@each
def test_it_takes_the_minutes_that_it_says(lesson: Lesson) -> None:
    words = sum(len(step.text.split()) for step in lesson.steps)
    minutes = words / _WORDS_A_MINUTE + _MINUTES_A_STEP * len(lesson.steps)
    minutes += _MINUTES_A_RUN * len(lesson.run_names) + _MINUTES_TO_ANSWER
    assert abs(minutes - lesson.minutes) <= 1, minutes


@each
def test_its_sentences_are_short(lesson: Lesson) -> None:
    for text in words_of(lesson):
        assert "!" not in text
        for sentence in re.split(r"[.:?;]\s", text):
            assert len(sentence.split()) <= 25, sentence
    assert all(len(step.text.split()) <= 60 for step in lesson.steps)


@each
def test_each_run_has_a_name_and_settings_of_its_own(lesson: Lesson) -> None:
    names = lesson.run_names
    assert names
    assert len(names) == len(set(names))
    configs = [
        lesson_config(lesson, index)
        for index, step in enumerate(lesson.steps)
        if step.run
    ]
    assert len(set(map(repr, configs))) == len(configs)


@each
@pytest.mark.parametrize("losses", [LOSSES, LOSSES[:3], LOSSES[2:]])
def test_one_of_its_answers_is_right(lesson: Lesson, losses: list[float]) -> None:
    question = lesson.question
    answer = question.answer(lesson_runs(lesson, losses=losses))
    shown = answer.shown or tuple(question.choices)
    assert set(shown) <= set(question.choices)
    assert shown.count(answer.right) == 1
    assert len(shown) >= 2
    said = [question.choices[key].text.format(**answer.places) for key in shown]
    assert len(set(said)) == len(said)
    for text in [question.text, *(it.why for it in question.choices.values())]:
        assert "{" not in text.format(**answer.places)


def test_the_runs_of_a_lesson_are_read_and_left_alone(thaw_home: object) -> None:
    lesson = LESSONS["over-fitting"]
    runs: dict[str, Run] = lesson_runs(lesson)
    before = {file: file.read_bytes() for file in runs["long"].path.glob("*.json*")}
    lesson.question.answer(runs)
    assert before == {file: file.read_bytes() for file in before}


@each
def test_what_it_calls_things_is_what_the_pages_call_them(lesson: Lesson) -> None:
    catalog = read(CATALOGS / "de.po")
    for text in words_of(lesson):
        named = [name for name in _QUOTED.findall(text) if name not in _FOREIGN_WORDS]
        named += [name for name in _PRESSED if f"**{name}**" in text]
        translated = translation(catalog, text)
        for name in named:
            word = translation(catalog, name)
            assert word, f"no text of the pages says {name!r}"
            assert not translated or str(word) in str(translated), (name, translated)
