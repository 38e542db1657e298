"""Deciding about images in a real browser: by key, by click, into the next split."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import ElementHandle, Locator, Page, expect

from core.data.datasets import Dataset, add_folder
from core.data.manifests import current_manifest
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import Server, answered, visit
from tests.pages.suspect_page import checksums, said, searched

pytestmark = pytest.mark.e2e


@pytest.fixture
def dataset(at_home: Path, tmp_path: Path) -> Dataset:
    """Drawn images with a finished search: two suspects."""
    folder = tmp_path / "shapes"
    made = add_folder(draw_class_folders(folder, {"disc": 12, "square": 12}, size=48))
    searched(made, ["disc/0001.jpg", "square/0002.png"])
    return made


def _picture(tile: Locator) -> ElementHandle:
    found = tile.locator("img").element_handle()
    assert found is not None
    return found


def test_decisions_by_key_and_click_become_the_next_split(
    page: Page, server: Server, dataset: Dataset
) -> None:
    before = checksums(dataset)
    visit(page, f"{server.url}/dataset?view=Review")
    expect(page.get_by_text("0 of 2 seen, 0 changed")).to_be_visible()
    for key, place in (("l", "1 of 2 seen, 1 changed"), ("u", "0 of 2 seen"),
                       ("l", "1 of 2 seen, 1 changed")):  # fmt: skip
        with answered(page):
            page.keyboard.press(key)
        expect(page.get_by_text(place)).to_be_visible()
    assert said(dataset) == {"disc/0001.jpg": "now square"}

    with answered(page):
        page.get_by_role("tab", name="Gallery").click()
    box = page.get_by_role("checkbox", name="0004.png").first
    for count in (1, 0):
        with answered(page):
            box.press("Space")
        expect(page.get_by_text("1 selected", exact=True)).to_have_count(count)
    tile = page.get_by_role("button", name="disc: 0003.jpg")
    page.wait_for_function("image => image.naturalWidth", arg=_picture(tile))
    with answered(page):
        tile.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("disc/0003.jpg")).to_be_visible()
    with answered(page):
        dialog.get_by_role("button", name="Exclude").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("excluded", exact=True)).to_be_visible()
    expect(tile).to_be_focused()
    assert said(dataset)["disc/0003.jpg"] == "excluded"

    expect(page.get_by_text("Decisions about 2 images are not in")).to_be_visible()
    page.get_by_role("button", name=re.compile("Make the next version")).click()
    expect(page.get_by_text("next version has 23 images")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("23")
    manifest = current_manifest(dataset)
    assert manifest is not None
    by_path = {e.path: manifest.class_names[e.label] for e in manifest.entries}
    assert by_path["disc/0001.jpg"] == "square"
    assert "disc/0003.jpg" not in by_path
    assert checksums(dataset) == before
