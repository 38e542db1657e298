"""Confusion matrices in a real browser: a click on a cell, and a link to it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from core.runs.run import Run
from pages._ui.charts.matrix import cell_words
from tests.conftest import REPOSITORY
from tests.e2e.conftest import Server, answered, visit
from tests.pages.many_classes import make_run

pytestmark = pytest.mark.e2e

# Where a place on the axes is on the screen.
PLACE = """
([x, y]) => {
  const node = document.querySelector(".live-chart");
  node.scrollIntoView({ block: "center" });
  const { xaxis, yaxis } = node._fullLayout;
  const { left, top } = node.getBoundingClientRect();
  return [
    left + xaxis._offset + xaxis.d2p(x), top + yaxis._offset + yaxis.d2p(y),
  ];
}
"""


def point_at_cell(page: Page, true: int, predicted: int) -> tuple[float, float]:
    """Move the mouse to a cell, as soon as the chart has been drawn; where it is."""
    page.locator(".live-chart").first.scroll_into_view_if_needed()  # else it waits
    drawn = page.locator(".live-chart[data-updates] .main-svg").first
    expect(drawn).to_be_visible(timeout=20_000)  # plotly.js begins only now
    left, top = page.evaluate(PLACE, [predicted, true])
    page.mouse.move(left - 2, top - 2)
    page.mouse.move(left, top)
    return left, top


def click_cell(page: Page, true: int, predicted: int) -> None:
    place = point_at_cell(page, true, predicted)
    page.wait_for_timeout(150)  # Plotly hears of the mouse at most every 50 ms
    with answered(page):
        page.mouse.click(*place)


def pictures(page: Page) -> list[str | None]:
    expect(page.locator(".tile").first).to_be_visible()
    return [tile.get_attribute("data-id") for tile in page.locator(".tile").all()]


def test_a_click_on_a_cell_opens_its_images_and_the_link_does_so_again(
    page: Page, browser: Browser, server: Server, run: Run
) -> None:
    found = run.predictions("frozen", "test")
    true, predicted = int(found.labels[0]), int(found.predicted[0])
    names = run.manifest.class_names
    in_cell = (found.labels == true) & (found.predicted == predicted)
    paths = {run.manifest.entries[i].path for i in found.indices[in_cell].tolist()}

    result = f"result={run.id}:frozen&show=Confusion+matrix"
    visit(page, f"{server.url}/compare?{result}")
    click_cell(page, true, predicted)
    shown = pictures(page)
    assert set(shown) == paths
    chart = "document.querySelector('.live-chart')._fullLayout.shapes.length"
    assert page.evaluate(chart) == 1, "the chart is the same one, and marks the cell"

    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").last.click()
    table = download.value.path().read_text("utf-8-sig")
    assert all(path in table for path in paths), "it is made when it is asked for"

    address = page.url
    assert f"cell={names[true]}%3A{names[predicted]}" in address
    fresh = browser.new_context()
    again = fresh.new_page()
    visit(again, address)
    assert pictures(again) == shown
    expect(again.get_by_text(f"{len(paths)} image").first).to_be_visible()
    fresh.close()


def test_a_cell_of_very_many_classes_is_opened_by_a_click_on_the_picture(
    page: Page, server: Server, at_home: Path
) -> None:
    run = make_run(server.home.parent / "species", num_classes=100)
    found = run.predictions("frozen", "test")
    row = int(np.flatnonzero(found.labels != found.predicted)[0])
    true, predicted = int(found.labels[row]), int(found.predicted[row])
    visit(page, f"{server.url}/compare?result={run.id}:frozen&show=Confusion+matrix")
    names = run.manifest.class_names
    point_at_cell(page, true, predicted)
    words = page.locator(".cell-words")
    expect(words).to_contain_text(f"true: {names[true]}")
    expect(words).to_contain_text(f"predicted: {names[predicted]}")
    expect(words).to_contain_text("% of the class")
    click_cell(page, true, predicted)
    assert all(str(path).startswith(names[true]) for path in pictures(page))
    words = f"{names[true]} that is taken for {names[predicted]}"
    expect(page.get_by_text(words)).to_be_visible()


def test_a_pixel_that_classes_share_tells_of_the_fullest_cell(page: Page) -> None:
    script = (REPOSITORY / "pages/_ui/charts/live_chart.js").read_text("utf-8")
    told = script.replace("export default function", "function draw")
    told += f"const WORDS = {json.dumps(cell_words())};"
    told += """
    const side = { places: [1, 4], images: [1, 5] };
    const cells = { names: ["a", "b", "c", "d"], totals: [2, 10, 3, 4], sides: [side] };
    const known = (pixels) => knownOf({ ...cells, words: WORDS, pixels });
    const words = (pixels) => cellWords(known(pixels), 0, 0);
    return [words(2), words(4)];
    """
    shared, alone = page.evaluate(f"() => {{{told}}}")
    assert shared == "true: b\npredicted: a\n5 images\n50% of the class"
    assert alone == "true: a\npredicted: a\n0 images\n0% of the class"
