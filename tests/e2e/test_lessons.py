"""Each lesson in a real browser, from its first step to its answered question."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.data.datasets import Dataset
from core.data.manifests import ensure_manifest
from core.data.registry import registered
from core.lessons.catalogue import LESSONS
from core.lessons.form import SAMPLE, Lesson
from core.runs.run import Run, list_runs
from tests.drawn_pictures import draw_class_folders
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, answered, end_workers, settled, visit
from tests.e2e.train_steps import SLOW

pytestmark = pytest.mark.e2e

# Followed always; the others when THAW_ALL_LESSONS=1, each takes up to half a minute.
_ALWAYS = ("frozen", "over-fitting")

# Whether the panel is as wide as the window, and hides nothing of the start button.
_IS_ABOVE = """width => {
  const panel = document.querySelector(".st-key-lesson_panel").getBoundingClientRect();
  const start = [...document.querySelectorAll("button")]
    .find((one) => one.innerText.includes("Start training")).getBoundingClientRect();
  return start.bottom <= panel.top && panel.width >= width - 20;
}"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pictures") / "shapes"
    return draw_class_folders(root, {"disc": 12, "square": 12}, size=48)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app of its own, whose worker stays: lessons train one run after another."""
    home = tmp_path_factory.mktemp("lessons") / "home"
    running = Server(home, THAW_WARM_SECONDS="20")
    running.start()
    yield running
    end_workers(home)
    running.stop()


@pytest.fixture
def sample(at_home: Path, pictures: Path) -> Iterator[None]:
    """A few drawn pictures that pass for the sample."""
    ensure_manifest(registered(Dataset(SAMPLE, "Shapes", "folder", str(pictures))))
    kept = at_home / "preferences.json"
    kept.unlink(missing_ok=True)  # no lesson is on
    yield
    kept.unlink(missing_ok=True)
    end_workers(at_home)


def panel(page: Page) -> Locator:
    return page.locator(".st-key-lesson_panel")


def press(page: Page, name: str) -> None:
    with answered(page):
        panel(page).get_by_role("button", name=name, exact=True).click()


def do_step(page: Page, lesson: Lesson, index: int) -> None:
    """Do what a step asks for, as its panel offers it, and go on."""
    step = lesson.steps[index]
    title = re.compile(re.escape(step.title))
    expect(panel(page)).to_contain_text(title)
    settled(page)
    if panel(page).get_by_role("button", name="Go there").count():
        press(page, "Go there")
        expect(panel(page).get_by_role("button", name="Go there")).to_have_count(0)
    expect(page.locator("[data-lesson='Lesson']")).to_have_count(1)
    expect(page.locator("[data-lesson='Lesson']")).to_be_in_viewport()
    if panel(page).get_by_role("button", name="Set it for me").count():
        press(page, "Set it for me")
    if step.run:
        page.get_by_role("button", name="Start training").click()
    following = panel(page).get_by_role("button", name="Next", exact=True)
    expect(following).to_be_enabled(timeout=SLOW)
    press(page, "Next")


def answer(page: Page, lesson: Lesson) -> None:
    """Choose what the runs that were just trained say."""
    names, runs = lesson.run_names, list_runs()[: len(lesson.run_names)]
    own: dict[str, Run] = dict(zip(reversed(names), runs, strict=True))
    found = lesson.question.answer(own)
    right = lesson.question.choices[found.right].text.format(**found.places)
    expect(panel(page)).to_contain_text("Question")
    with answered(page):
        panel(page).get_by_text(right, exact=True).click()
    expect(panel(page)).to_contain_text("Right.")
    press(page, "Finish")
    expect(panel(page)).to_have_count(0)
    expect(page.locator("[data-lesson]")).to_have_count(0)


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("lesson", LESSONS.values(), ids=list(LESSONS))
def test_a_lesson_is_followed_to_its_end(
    page: Page, server: Server, lesson: Lesson
) -> None:
    if lesson.key not in _ALWAYS and not os.environ.get("THAW_ALL_LESSONS"):
        pytest.skip("THAW_ALL_LESSONS=1 follows all lessons")
    visit(page, f"{server.url}/train?lesson={lesson.key}")
    for index in range(len(lesson.steps)):
        do_step(page, lesson, index)
    answer(page, lesson)


@pytest.mark.usefixtures("sample")
def test_the_ring_is_found_by_keyboard_and_the_panel_hides_nothing(
    page: Page, server: Server
) -> None:
    visit(page, f"{server.url}/train?lesson=frozen")
    show = panel(page).get_by_role("button", name="Show me where")
    show.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="Recipe")).to_be_focused()
    assert not list(grave(page))
    start = page.get_by_role("button", name="Start training")
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        start.scroll_into_view_if_needed()
        page.wait_for_function(_IS_ABOVE, arg=width)
    page.set_viewport_size({"width": 1280, "height": 800})
