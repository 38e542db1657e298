"""Augmentation in a real browser, whose answers cross those of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import Server, settled, visit

pytestmark = pytest.mark.e2e


@pytest.mark.usefixtures("at_home")
def test_a_slider_that_leaves_its_preset_stays_where_it_was_put(
    page: Page, server: Server, tmp_path: Path
) -> None:
    folder = draw_class_folders(tmp_path / "pets", {"cat": 6, "dog": 6})
    ensure_manifest(add_folder(folder))
    visit(page, f"{server.url}/dataset?view=Augmentation")
    for preset in ("Documents", "Natural photos"):
        zoom = page.get_by_role("slider", name="Zoom")
        zoom.focus()
        for _ in range(3):  # more than one answer is on its way
            page.keyboard.press("ArrowRight")
        expect(page.get_by_text("Custom")).to_be_visible()
        expect(page.get_by_text("zoom 3%")).to_be_visible()
        page.wait_for_timeout(500)
        settled(page)
        expect(zoom).to_have_attribute("aria-valuetext", "3%")
        page.get_by_text(preset, exact=True).click()
        expect(page.get_by_text("Custom")).to_be_hidden()
        expect(zoom).to_have_attribute("aria-valuetext", "0%")
