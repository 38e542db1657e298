"""What axe-core finds on the pages, in both themes, and how they fit a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page, expect

from core.runs.run import Run
from tests.e2e.conftest import Server, visit
from tests.e2e.windows import new_window

pytestmark = pytest.mark.e2e

_AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
GRAVE = ("serious", "critical")
_COLUMNS = (
    ".st-key-train_page > [data-testid=stLayoutWrapper] "
    "> [data-testid=stHorizontalBlock] > [data-testid=stColumn]"
)

PAGES = {
    "home": "/",
    "a data set": "/dataset?dataset={dataset}",
    "train": "/train?dataset={dataset}",
    "a finished run": "/train?run={run}&training=Run",
    "compare": "/compare?result={run}:frozen&result={run}:finetune",
    "predict": "/predict?model={run}",
}


def violations(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds on a page as it is."""
    if not page.evaluate("'axe' in window"):
        page.add_script_tag(path=_AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return list(found["violations"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_finding(
    browser: Browser, server: Server, run: Run, scheme: str
) -> None:
    told = []
    with new_window(browser, color_scheme=scheme) as window:
        page = window.new_page()
        for name, path in PAGES.items():
            visit(
                page, server.url + path.format(run=run.id, dataset=run.config.dataset)
            )
            for found in violations(page):
                where = [node["target"][0] for node in found["nodes"][:3]]
                if found["impact"] in GRAVE:
                    told.append(f"{name}: {found['id']} at {where}")
            headings = page.locator("h1:visible").count()
            if headings != 1:
                told.append(f"{name}: {headings} headings of the first level")
    assert not told, "\n".join(told)


def test_pages_fit_a_phone(browser: Browser, server: Server, run: Run) -> None:
    size = {"width": 390, "height": 844}
    with new_window(browser, viewport=size) as window:
        page = window.new_page()
        for name, path in PAGES.items():
            visit(
                page, server.url + path.format(run=run.id, dataset=run.config.dataset)
            )
            links = page.locator(".st-key-phone_navigation a:visible")
            expect(links).to_have_count(5)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        visit(page, f"{server.url}/train?run={run.id}")
        columns = page.locator(_COLUMNS)
        expect(columns).to_have_count(2)
        form, panel = (columns.nth(place).bounding_box() for place in (0, 1))
        assert form and panel and panel["y"] < form["y"], "the run, then the form"
