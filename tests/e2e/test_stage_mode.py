"""Stage mode in a real browser: by button, key and Esc, and readable from afar."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from core.runs.run import Run
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, answered, settled, visit
from tests.e2e.windows import new_window

pytestmark = pytest.mark.e2e

_LEAST = 24  # pixels
_SMALL = """least => [...document.querySelectorAll("body *")]
  .filter((one) => one.checkVisibility()
    && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    && !one.closest("style, script, .modebar")
    && parseFloat(getComputedStyle(one).fontSize) < least)
  .map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 30)}`)"""
_BEYOND = """[...document.querySelectorAll(".st-key-stage *")]
  .filter((one) => one.checkVisibility() && !one.closest("svg")
    && one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.className.toString())"""
_SCROLLED = """(() => {
  const main = document.querySelector("[data-testid=stMain]");
  return main.scrollHeight > main.clientHeight + 1;
})()"""


def assert_fit_for_a_room(page: Page) -> None:
    """Large letters, nothing beyond the window, no frame of Streamlit's or ours."""
    assert page.evaluate(_SMALL, _LEAST) == []
    assert page.evaluate(_BEYOND) == []
    assert not page.evaluate(_SCROLLED)
    for place in ("stHeader", "stSidebar"):
        expect(page.get_by_test_id(place)).to_be_hidden()
    assert not list(grave(page))
    assert page.locator("h1:visible").count() == 1


def test_a_run_is_shown_to_a_room_by_button_and_key(
    server: Server, run: Run, page: Page
) -> None:
    visit(page, f"{server.url}/train?run={run.id}")
    with answered(page):
        page.get_by_role("button", name="Stage mode").click()
    chart = page.locator(".live-chart .main-svg").first
    expect(chart).to_be_visible()
    headline = page.locator(".st-key-stage_headline p")
    size = headline.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 40
    box, window = page.locator(".live-chart").bounding_box(), page.viewport_size
    assert box and window and box["height"] > 0.4 * window["height"]
    assert box["y"] + box["height"] <= window["height"]
    assert_fit_for_a_room(page)

    page.reload()  # the address remembers it
    settled(page)
    expect(headline).to_be_visible()
    with answered(page):
        page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Start training")).to_be_visible()
    assert "stage=" not in page.url
    name = page.get_by_role("combobox", name="Run", exact=True)
    name.click()
    name.press("b")  # typed, so no key of the page's
    page.wait_for_timeout(300)
    expect(headline).to_have_count(0)
    name.press("Escape")
    name.blur()
    with answered(page):
        page.keyboard.press("b")
    expect(headline).to_be_visible()
    with answered(page):
        page.keyboard.press("b")
    expect(headline).to_have_count(0)


def test_a_picture_is_shown_to_a_room(
    browser: Browser, server: Server, run: Run
) -> None:
    size = {"width": 1280, "height": 720}
    with new_window(browser, viewport=size, color_scheme="dark") as window:
        page = window.new_page()
        visit(page, f"{server.url}/predict?model={run.id}&stage=1")
        page.get_by_role("button", name="Try with test images").click()
        pictures = page.locator(".st-key-stage_answer img")
        expect(pictures).to_have_count(2)
        for place in (0, 1):
            box = pictures.nth(place).bounding_box()
            assert box and box["height"] > 0.4 * size["height"]
        settled(page)
        assert_fit_for_a_room(page)
