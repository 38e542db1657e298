"""Lessons: the way in, the panel, what it highlights, the question."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.data.registry import registered
from core.lessons.catalogue import LESSONS
from core.lessons.form import SAMPLE, Lesson
from pages._ui.lessons import controls
from tests.core.lessons.lesson_runs import ended_run, lesson_config
from tests.pages.apptest import addressed, open_page, press, sound, texts

each = pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))


@pytest.fixture
def sample(tmp_path: Path, draw_images: Callable[..., Path]) -> Dataset:
    """A data set that passes for the sample."""
    root = draw_images(tmp_path / "shapes", {"disc": 6, "square": 6}, size=16)
    dataset = registered(Dataset(SAMPLE, "Shapes", "folder", str(root)))
    ensure_manifest(dataset)
    return dataset


def ringed(app: AppTest) -> str:
    """What the panel highlights: a CSS selector."""
    (found,) = (
        item
        for item in app.get("bidi_component")
        if item.proto.component_name == "thaw_lesson_ring"
    )
    return str(json.loads(found.proto.json)["selector"])


def keys(app: AppTest) -> set[str]:
    """Keys of all that is on the page."""
    return {key for node in _nodes(app._tree) if (key := _key(node))}


def _nodes(node: Any) -> list[Any]:
    children = getattr(node, "children", {})
    return [node, *(found for it in children.values() for found in _nodes(it))]


def _key(node: Any) -> str:
    proto = getattr(node, "proto", None)
    name = str(getattr(proto, "id", "") or "")
    return name.split("-", 2)[-1] if name.startswith("$$") else ""


def button(app: AppTest, name: str) -> Any:
    return app.button(key=f"lesson_{name}")


def has(app: AppTest, name: str) -> bool:
    return any(item.key == f"lesson_{name}" for item in app.button)


def click(app: AppTest, name: str) -> AppTest:
    button(app, name).click()
    return routed(app)


def routed(app: AppTest) -> AppTest:
    """Run the page within its frame, which AppTest leaves out after the first run."""
    del app.session_state["_routed"]
    return sound(app.run())


@pytest.mark.usefixtures("sample")
def test_home_offers_all_and_one_is_begun_on_the_train_page() -> None:
    app = open_page("home")
    offered = [item.key for item in app.button if str(item.key).startswith("lesson-")]
    assert offered == [f"lesson-{key}" for key in LESSONS]
    app = sound(app.button(key="lesson-frozen").click().run())
    assert "What is frozen?" in texts(app)
    assert "step 1 of 6" in texts(app)
    assert addressed(app, "lesson") == ["frozen.1"]
    assert any(item.label == "Start training" for item in app.button)


@pytest.mark.usefixtures("sample")
def test_a_step_is_over_when_the_form_says_what_it_asks_for() -> None:
    app = open_page("train", lesson="frozen")
    assert button(app, "next").disabled
    app = click(app, "set")
    app = click(app, "next")
    assert "Still to be set: Strategy" in texts(app)
    assert button(app, "next").disabled
    (strategy,) = (it for it in app.segmented_control if it.label == "Strategy")
    strategy.set_value("frozen")
    app = routed(app)
    assert not button(app, "next").disabled
    assert "Done." in texts(app)


@each
def test_each_control_that_a_step_speaks_of_is_on_its_page(
    lesson: Lesson, sample: Dataset
) -> None:
    app = open_page("train", lesson=lesson.key)
    for index, step in enumerate(lesson.steps):
        assert f"step {index + 1} of {len(lesson.steps) + 1}" in texts(app)
        if has(app, "go"):
            app = routed(app.switch_page(f"pages/{step.page}.py"))
        if step.control:
            assert ringed(app) == controls.selector(step.control)
            _assert_on_page(app, step.control)
        if has(app, "set"):
            app = click(app, "set")
        if step.run:
            ended_run(lesson_config(lesson, index, sample.id))
            app = routed(app)
        app = click(app, "next")
    assert "Question" in texts(app)
    assert len(app.radio) >= 1


def _assert_on_page(app: AppTest, control: str) -> None:
    """Each selector begins with a key: it must be one of the page's."""
    wanted = controls.selector(control).split("[data")[0].strip()
    part = wanted.removeprefix(".st-key-").removeprefix("[class*='st-key-")
    part = part.removeprefix("[class*='").removesuffix("']")
    if control == "curves":  # a component's key is not told
        assert any(
            it.proto.component_name == "thaw_live_chart"
            for it in app.get("bidi_component")
        )
        return
    found = keys(app) | {str(item.key) for item in app.button}
    assert any(part in key for key in found), (part, sorted(found))


def at_the_question(lesson: Lesson, sample: Dataset) -> AppTest:
    runs = {
        step.run: ended_run(lesson_config(lesson, index, sample.id))
        for index, step in enumerate(lesson.steps)
        if step.run
    }
    page = lesson.steps[-1].page
    app = open_page(page, lesson=f"{lesson.key}.{len(lesson.steps)}")
    ids = {name: run.id for name, run in runs.items()}
    app.session_state["_preferences"]["lesson"]["runs"] = ids
    return click(app, "next")


@each
def test_the_question_tells_right_from_wrong(lesson: Lesson, sample: Dataset) -> None:
    app = at_the_question(lesson, sample)
    (radio,) = (it for it in app.radio if str(it.key).startswith("lesson_answer"))
    right = []
    for option in radio.options:
        (radio,) = (it for it in app.radio if str(it.key).startswith("lesson_answer"))
        radio.set_value(_value_of(lesson, radio, option))
        app = routed(app)
        said = [*app.success, *app.warning]
        assert any(item.value for item in said)
        right += [option] * has(app, "finish")
        assert bool(app.success) == has(app, "finish")
    assert len(right) == 1


def _value_of(lesson: Lesson, radio: Any, option: str) -> str:
    place = list(radio.options).index(option)
    return str(list(lesson.question.choices)[place])


def test_what_was_done_is_kept_and_the_panel_goes(sample: Dataset) -> None:
    app = at_the_question(LESSONS["high-rate"], sample)
    (radio,) = (it for it in app.radio if str(it.key).startswith("lesson_answer"))
    radio.set_value("frozen")
    app = routed(app)
    app = click(app, "finish")
    assert not has(app, "next")
    assert addressed(app, "lesson") == []
    assert "done" in texts(open_page("home"))


@pytest.mark.usefixtures("sample")
def test_a_lesson_goes_on_after_a_reload_until_it_is_left() -> None:
    app = open_page("train", lesson="over-fitting")
    click(click(app, "set"), "next")
    again = open_page("home")
    assert "step 2 of 6" in texts(again)
    click(again, "leave")
    assert not has(open_page("train"), "next")


def test_without_the_sample_the_lesson_offers_it(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[str] = []
    monkeypatch.setattr("pages._ui.lessons.panel.bring_sample", added.append)
    app = open_page("home", lesson="frozen")
    assert not has(app, "next")
    press(app, "Add the sample")
    assert added == [SAMPLE]


@pytest.mark.usefixtures("sample")
def test_a_link_to_no_lesson_shows_none() -> None:
    assert not has(open_page("train", lesson="nothing.3"), "next")
    assert "step 6 of 6" in texts(open_page("home", lesson="frozen.99"))
