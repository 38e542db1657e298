"""The app by the keyboard alone: tables, dialogs, and what is read aloud."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from core.language import texts
from core.language.current import speaking
from core.runs.run import Run
from core.storage.files import read_json, write_json
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, answered, settled, visit
from tests.e2e.windows import new_window

pytestmark = pytest.mark.e2e

_IS_INSIDE = "node => node.contains(document.activeElement)"


@pytest.fixture
def runs(run: Run, at_home: object) -> list[Run]:
    """Two, the second of another seed and a minute younger."""
    path = run.path.with_name(f"{run.id[:-4]}5ee1")
    if not path.exists():
        shutil.copytree(run.path, path)
        about, config = (
            read_json(path / f"{name}.json") for name in ("about", "config")
        )
        write_json(path / "about.json", about | {"created": about["created"] + 60})
        write_json(path / "config.json", config | {"seed": 1})
    return [run, Run(path)]


def enter_table(page: Page, table: Locator) -> None:
    """Come to a table's first cell as Tab does."""
    canvas = table.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    canvas.focus()
    expect(table.locator("td").first).to_be_focused()


def test_enter_presses_a_button_of_a_table(
    page: Page, server: Server, runs: list[Run]
) -> None:
    visit(page, server.url)
    table = page.get_by_test_id("stDataFrame").first
    enter_table(page, table)
    said = table.locator("canvas").first
    expect(said).to_have_accessible_name(
        "The last runs with their state and test accuracy"
    )
    expect(said).to_have_accessible_description(
        "Arrows: move · Enter or Space: press the button · S: sort by this column"
    )
    page.keyboard.press("ArrowDown")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/train?run={runs[0].id}*")
    settled(page)


def test_a_button_stays_with_its_run_when_the_table_is_sorted(
    page: Page, server: Server, runs: list[Run]
) -> None:
    visit(page, server.url)
    table = page.get_by_test_id("stDataFrame").first
    enter_table(page, table)
    newest = table.locator("td").first.inner_text()
    page.keyboard.press("s")  # the oldest first
    expect(table.locator("td").first).not_to_have_text(newest)
    page.keyboard.press("ArrowDown")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/train?run={runs[1].id}*")
    settled(page)


def test_a_button_stays_with_its_class_when_the_table_is_sorted(
    page: Page, server: Server, run: Run
) -> None:
    visit(page, f"{server.url}/compare?result={run.id}:frozen&show=Figures+per+class")
    table = page.get_by_test_id("stDataFrame").first
    enter_table(page, table)
    for sign in ("↑", "↓"):  # until the class with the lowest recall is the last
        page.keyboard.press("s")
        expect(table.locator("th").first).to_contain_text(sign)
    expect(table.locator("td").first).to_have_text("square")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**true=square*")
    settled(page)


def test_space_selects_rows_and_tab_leaves_the_table(
    page: Page, server: Server, runs: list[Run]
) -> None:
    visit(page, f"{server.url}/compare")
    page.get_by_text("Choose from the table of all runs").click()
    table = page.get_by_test_id("stDataFrame").first
    enter_table(page, table)
    with answered(page):
        page.keyboard.press("Space")
    expect(page.get_by_text("1 run selected of 2 shown")).to_be_visible()
    page.keyboard.press("ArrowDown")
    with answered(page):
        page.keyboard.press("Enter")
    expect(page.get_by_text("2 runs selected of 2 shown")).to_be_visible()
    page.keyboard.press("Tab")
    where = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert not table.evaluate(_IS_INSIDE), f"one step leaves it, not to {where}"
    page.keyboard.press("Shift+Tab")
    assert table.evaluate(_IS_INSIDE)
    page.keyboard.press("Shift+Tab")
    focused = page.locator(":focus")
    expect(focused).not_to_have_attribute("data-testid", "data-grid-canvas")


def test_a_dialog_keeps_the_focus_and_gives_it_back(
    page: Page, server: Server, run: Run
) -> None:
    visit(page, f"{server.url}/dataset?dataset={run.config.dataset}")
    button = page.get_by_role("button", name="Remove this data set", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button").last).to_be_visible()
    settled(page)
    assert not list(grave(page))
    for _ in range(6):
        page.keyboard.press("Tab")
        assert dialog.evaluate(_IS_INSIDE)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_a_verdict_is_read_aloud_when_it_changes_and_not_before(
    page: Page, server: Server, run: Run
) -> None:
    both = f"result={run.id}:frozen&result={run.id}:finetune"
    visit(page, f"{server.url}/compare?{both}")
    region = page.locator("#thaw-said")
    expect(region).to_have_count(0)
    chips = page.locator(".st-key-result [data-tag]")
    chips.last.focus()
    with answered(page):
        page.keyboard.press("Backspace")
    expect(region).to_have_text(page.get_by_role("heading", level=2).first.inner_text())
    expect(region).to_have_role("status")


def test_the_first_stop_speaks_the_language_of_the_page(
    browser: Browser, server: Server
) -> None:
    with speaking("de"):
        words = texts._("Skip to main content")
    with new_window(browser, locale="de-DE") as window:
        page = window.new_page()
        visit(page, server.url)
        expect(page.locator("html")).to_have_attribute("lang", "de")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text(words)
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_be_focused()
