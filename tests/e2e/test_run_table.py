"""The table of runs in a real browser: filter, select, compare several, share it."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import Browser, Page, expect

from core.runs.remarks import retag
from core.runs.run import Run
from core.storage.files import read_json, write_json
from tests.e2e.conftest import Server, answered, visit

pytestmark = pytest.mark.e2e


@pytest.fixture
def runs(run: Run, at_home: object) -> list[Run]:
    """Four of other seeds, three of them tagged."""
    found = [run]
    for seed in (1, 2, 3):
        path = run.path.with_name(f"{run.id[:-4]}5ee{seed}")
        shutil.copytree(run.path, path)
        config, about = (
            read_json(path / f"{name}.json") for name in ("config", "about")
        )
        write_json(path / "config.json", config | {"seed": seed})
        created = about["created"] + 60 * seed
        write_json(path / "about.json", about | {"created": created})
        found.append(Run(path))
    for tagged in found[:3]:
        retag(tagged.path, add=("good",))
    return found


def test_three_runs_that_a_filter_found_are_compared_and_shared(
    page: Page, browser: Browser, server: Server, runs: list[Run]
) -> None:
    visit(page, f"{server.url}/compare")
    page.get_by_text("Choose from the table of all runs").click()
    table = page.get_by_test_id("stDataFrame").first
    expect(table).to_be_visible()
    search = page.get_by_placeholder("Data set, backbone, setting, tag or run")
    with answered(page):
        search.fill("good")
        search.press("Enter")
    expect(page.get_by_text("None selected of 3 shown")).to_be_visible()
    box = table.bounding_box()
    assert box is not None
    with answered(page):
        page.mouse.click(box["x"] + 16, box["y"] + 18)  # the box in the head: all rows
    expect(page.get_by_text("3 runs selected of 3 shown")).to_be_visible()
    with answered(page):
        page.get_by_role("button", name="Compare", exact=True).click()
    chips = page.locator(".st-key-result [data-tag]")
    expect(chips).to_have_count(3)
    with answered(page):
        page.get_by_role("tab", name="Differences").click()
    expect(page.get_by_text("0 of 3 differences are real")).to_be_visible()
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert "show=Differences" in page.url
    address = page.url
    said = page.get_by_role("heading", level=2).first.inner_text()

    fresh = browser.new_context()
    again = fresh.new_page()
    visit(again, address)
    expect(again.locator(".st-key-result [data-tag]")).to_have_count(3)
    expect(again.get_by_role("heading", level=2).first).to_have_text(said)
    expect(again.get_by_text("0 of 3 differences are real")).to_be_visible()
    expect(again.get_by_text(re.compile("of 3 shown"))).to_be_visible()
    fresh.close()
