"""Two ways from Home; the third, by the sample, is gone in `test_keyboard_walk`."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, answered, visit

pytestmark = pytest.mark.e2e


def go(page: Page, label: str) -> None:
    with answered(page):
        page.get_by_role("button", name=label).click()


def test_home_leads_to_the_webcam_and_a_folder(server: Server, page: Page) -> None:
    visit(page, server.url)
    go(page, "Use your webcam")
    expect(page.get_by_role("textbox", name="Classes, one per line")).to_be_visible()
    visit(page, server.url)
    go(page, "Use a folder")
    expect(page.get_by_role("textbox", name="Path of the folder")).to_be_visible()
