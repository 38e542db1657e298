"""Why a model answers as it does: of a picture that is dropped, and of a test image."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from core.runs.predictions import PREDICTIONS
from core.runs.run import Run
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import Server, answered, settled, visit
from tests.e2e.widgets import choose

BOTH = ("Frozen", "Fine-tuned")
UPLOAD = "[data-testid='stFileUploaderDropzoneInput']:not([webkitdirectory])"
CHANGED = "Pictures that changed sides"


@pytest.fixture(scope="module")
def run(run: Run) -> Run:
    """A finished run at the server that is wrong on some test images."""
    _be_wrong_before(run.path)
    return run


def _be_wrong_before(run: Path) -> None:
    """Let the frozen model be wrong on all test images, and the fine-tuned one right.

    What so small a network learns of so few pictures is another thing each time.
    """
    for phase, is_right in (("frozen", False), ("finetune", True)):
        path = run / phase / PREDICTIONS
        with np.load(path) as file:
            arrays = dict(file)
        labels = arrays["test_labels"]
        said = labels if is_right else 1 - labels
        arrays["test_probabilities"] = np.eye(2, dtype=np.float32)[said] * 0.8 + 0.1
        np.savez(path, **arrays)


def heat_maps(page: Page, label: str = "") -> Locator:
    words = re.compile(f"where the picture speaks for {label}")
    return page.get_by_role("img", name=words)


def expect_both(page: Page, words: str) -> None:
    """The frozen model's picture stands before the fine-tuned one's."""
    for name in BOTH:
        expect(page.get_by_role("img", name=f"{name}: {words}").first).to_be_visible()


def test_a_dropped_picture_is_explained(
    server: Server, run: Run, page: Page, tmp_path: Path
) -> None:
    folder = draw_class_folders(tmp_path / "new", {"square": 1}, size=60, seed=3)
    (picture,) = (path for path in folder.rglob("*") if path.is_file())
    visit(page, f"{server.url}/predict?model={run.id}")
    with answered(page):
        page.locator(UPLOAD).set_input_files(picture)
    page.get_by_text("Show why", exact=True).click()
    expect(heat_maps(page)).to_have_count(2)
    expect_both(page, "where the picture speaks for")
    # A class that it did not answer with.
    before = heat_maps(page).first.get_attribute("alt") or ""
    other = "disc" if before.endswith("square") else "square"
    settled(page)  # what is drawn below the heat maps moves the page
    choose(page, "Class to explain", other)
    expect(heat_maps(page, other)).to_have_count(2)
    expect(page.get_by_text("; its answer is").first).to_be_visible()
    # Stronger colours are another picture.
    source = heat_maps(page).first.get_attribute("src") or ""
    page.get_by_role("slider", name="Strength of the colours").press("End")
    expect(heat_maps(page).first).not_to_have_attribute("src", source)
    page.get_by_role("tab", name="Nearest training images").click()
    expect(page.get_by_role("img", name=", at distance ")).to_have_count(12)
    page.get_by_role("tab", name="Feature maps").click()
    expect(page.get_by_text("edges and colours").first).to_be_visible()
    expect(page.get_by_text("parts and whole things").first).to_be_visible()
    expect_both(page, "maps of layer")


def test_a_picture_that_changed_sides_is_explained(
    server: Server, run: Run, page: Page
) -> None:
    models = f"result={run.id}:frozen&result={run.id}:finetune"
    visit(page, f"{server.url}/compare?{models}&show={CHANGED}")
    page.get_by_role("button", name="Why?").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("true class")).to_be_visible()
    expect(heat_maps(page)).to_have_count(2)
    page.get_by_role("tab", name="Nearest training images").click()
    expect(page.get_by_role("img", name=", at distance ")).to_have_count(12)
    page.get_by_role("tab", name="Feature maps").click()
    expect(page.get_by_text("edges and colours").first).to_be_visible()
    page.get_by_role("tab", name="Heat map").click()
    expect(heat_maps(page)).to_have_count(2)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
