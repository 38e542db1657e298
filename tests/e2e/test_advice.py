"""Advice in a real browser: real studies, seen while they go."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.backbones.weights import at_hand
from core.data.datasets import add_folder
from core.data.manifests import ensure_manifest
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import Server, visit

pytestmark = pytest.mark.e2e

SLOW = 120_000  # milliseconds: what a backbone may take on a busy machine


@pytest.mark.usefixtures("at_home")
def test_a_ranking_is_watched_and_stopped_and_keeps_what_it_found(
    page: Page, server: Server, tmp_path: Path
) -> None:
    if len(at_hand()) < 2:
        pytest.skip("needs the packaged weights of two backbones")
    folder = draw_class_folders(tmp_path / "shapes", {"disc": 12, "square": 12})
    ensure_manifest(add_folder(folder))
    visit(page, f"{server.url}/dataset?view=Advice")
    page.get_by_role("button", name=re.compile("Rank backbones")).click()
    expect(page.get_by_text(f"1 of {len(at_hand())}").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("1 measured so far.")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Rank again")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("frozen features separate the classes")).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)

    first = page.get_by_role("button", name="Use in the next training").first
    first.click()
    expect(page.get_by_text("The Train page starts with").first).to_be_visible()
