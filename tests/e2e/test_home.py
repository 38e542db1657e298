"""A newcomer's three ways from Home, each to where it goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from core.data.datasets import list_datasets
from tests.e2e.conftest import Server, answered, visit
from tests.e2e.train_steps import SLOW

pytestmark = pytest.mark.e2e


def go(page: Page, label: str) -> None:
    with answered(page):
        page.get_by_role("button", name=label).click()


@pytest.mark.usefixtures("at_home")
def test_home_leads_to_the_webcam_a_folder_and_the_sample(
    server: Server, page: Page
) -> None:
    visit(page, server.url)
    strip = page.get_by_role("img", name="A leaf of each of the five trees")
    expect(strip).to_be_visible()
    go(page, "Use your webcam")
    expect(page.get_by_role("textbox", name="Classes, one per line")).to_be_visible()
    visit(page, server.url)
    go(page, "Use a folder")
    expect(page.get_by_role("textbox", name="Path of the folder")).to_be_visible()
    visit(page, server.url)
    page.get_by_role("button", name="Try the sample").click()
    expect(page.get_by_text("Drawing the pictures").first).to_be_visible()
    title = page.get_by_role("heading", name="Leaves of five trees")
    expect(title).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("300", timeout=SLOW)
    assert [dataset.id for dataset in list_datasets()] == ["leaves"]
