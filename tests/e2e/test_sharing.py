"""What is taken away from Compare and from a run, and what comes back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from core.runs.run import Run
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, visit

pytestmark = pytest.mark.e2e


@pytest.fixture
def context(own_window: BrowserContext) -> BrowserContext:
    return own_window


VERDICT = re.compile("Frozen and Fine-tuned|is better than")


def downloaded(page: Page, button: Locator, target: Path) -> Path:
    with page.expect_download() as download:
        button.click()
    download.value.save_as(target)
    return target


def test_a_report_opens_off_line_with_its_charts(
    server: Server, run: Run, page: Page, tmp_path: Path
) -> None:
    visit(page, f"{server.url}/compare")
    said = page.get_by_role("heading", name=VERDICT).inner_text()
    page.get_by_role("button", name="Download the report").click()
    button = page.get_by_role("button", name="Page with charts and pictures")
    report = downloaded(page, button, tmp_path / "report.html")
    asked: list[str] = []
    page.context.set_offline(True)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(report.as_uri())
    expect(page.get_by_text(said)).to_be_visible()
    charts = page.locator("[data-figure]")
    expect(charts.locator(".main-svg").first).to_be_visible()
    drawn = page.locator("[data-figure]:has(.main-svg)")
    expect(drawn).to_have_count(charts.count())
    pictures = page.locator(".gallery img")
    assert all(
        pictures.nth(i).evaluate("image => image.naturalWidth > 0")
        for i in range(pictures.count())
    )
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []


def test_a_run_that_was_deleted_is_imported_and_compares_again(
    server: Server, run: Run, page: Page, tmp_path: Path
) -> None:
    visit(page, f"{server.url}/compare")
    said = page.get_by_role("heading", name=VERDICT).inner_text()
    visit(page, f"{server.url}/train?run={run.id}")
    page.get_by_role("button", name="Download the run").click()
    dialog = page.get_by_role("dialog")
    button = dialog.get_by_role("button", name=re.compile(r"^Download \d"))
    archive = downloaded(page, button, tmp_path / "run.zip")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Delete").click()
    expect(dialog.get_by_role("button", name="Keep it")).to_be_visible()
    assert not list(grave(page))
    dialog.get_by_role("button", name="Delete for good").click()
    expect(dialog).to_be_hidden()
    assert not run.path.exists()

    visit(page, f"{server.url}/compare")
    expect(page.get_by_text("no finished training yet")).to_be_visible()
    page.get_by_role("button", name="Import runs").click()
    dialog.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(archive)
    dialog.get_by_role("button", name="Import", exact=True).click()
    expect(dialog.get_by_text("its pictures are here")).to_be_visible()
    assert not list(grave(page))
    dialog.get_by_role("button", name="Close and show them").click()
    expect(page.get_by_role("heading", name=said, exact=True)).to_be_visible()
