"""The map in a real browser: a picture at the mouse, a lasso, and what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.data.datasets import Dataset, add_folder
from tests.drawn_pictures import draw_class_folders
from tests.e2e.conftest import Server, answered, visit
from tests.pages.looked_at import looked_at
from tests.pages.suspect_page import checksums, said

pytestmark = pytest.mark.e2e

# Where the points of a trace are on the screen.
PLACES = """
(group) => {
  const node = document.querySelector(".map-chart");
  const { xaxis, yaxis } = node._fullLayout;
  const { left, top } = node.getBoundingClientRect();
  const { x, y } = node.data[group];
  return x.map((value, i) => [
    left + xaxis._offset + xaxis.d2p(value),
    top + yaxis._offset + yaxis.d2p(y[i]),
  ]);
}
"""


@pytest.fixture
def dataset(at_home: Path, tmp_path: Path) -> Dataset:
    """Two classes that lie far apart on the map."""
    folder = tmp_path / "shapes"
    made = add_folder(draw_class_folders(folder, {"disc": 9, "square": 9}, size=48))
    looked_at(made)
    return made


def places(page: Page, group: int) -> list[list[float]]:
    """Where the points of a trace are, once what stands above them has its height."""
    chart = page.locator(".map-chart")
    chart.scroll_into_view_if_needed()
    # A trial waits until the chart keeps still.
    chart.hover(position={"x": 12, "y": 40}, trial=True)
    found: list[list[float]] = page.evaluate(PLACES, group)
    return found


def lasso(page: Page, group: int) -> None:
    """Draw a box around the points of a trace with the mouse."""
    around = places(page, group)
    left, right = min(x for x, _ in around) - 9, max(x for x, _ in around) + 9
    top, bottom = min(y for _, y in around) - 9, max(y for _, y in around) + 9
    page.mouse.move(left, top)
    page.mouse.down()
    for corner in ((right, top), (right, bottom), (left, bottom), (left, top)):
        page.mouse.move(*corner, steps=4)
    page.mouse.up()


def test_what_a_lasso_encircles_is_listed_and_excluded(
    page: Page, server: Server, dataset: Dataset
) -> None:
    before = checksums(dataset)
    visit(page, f"{server.url}/dataset?view=Gallery&gallery_view=Map")
    chart = page.locator(".map-chart[data-points='18']")
    expect(chart).to_be_visible()

    discs = places(page, 1)
    page.mouse.move(discs[0][0] - 2, discs[0][1] - 2)
    page.mouse.move(*discs[0])
    hover = page.locator(".map-hover")
    expect(hover.locator("img")).to_be_visible()
    expect(hover).to_contain_text("disc/")

    lasso(page, 1)  # which may have moved since
    expect(page.get_by_text("9 images selected on the map")).to_be_visible()
    expect(page.get_by_text("Images 1 to 9 of 9")).to_be_visible()
    for name in ("Select all 9", "Exclude"):
        with answered(page):
            page.get_by_role("button", name=name).click()
    excluded = [path for path in before if path.startswith("disc/")]
    assert said(dataset) == dict.fromkeys(excluded, "excluded")

    # A click while the page is still being drawn could be lost.
    expect(page.get_by_text("excluded", exact=True)).to_have_count(9)

    # The chart is the same one, with its selection, and gives it back.
    assert page.evaluate("document.querySelectorAll('.map-chart').length") == 1
    selected = "document.querySelector('.map-chart').data[2].selectedpoints"
    assert page.evaluate(selected) == []
    with answered(page):
        page.get_by_role("button", name="Clear selection").click()
    expect(page.get_by_text("Images 1 to 18 of 18")).to_be_visible()
    page.wait_for_function(f"{selected} == null")
    assert checksums(dataset) == before
