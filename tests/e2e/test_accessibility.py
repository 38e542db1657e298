"""What axe-core finds, what Tab reaches, and how pages fit a phone; in both themes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from core.runs.run import Run
from tests.core.data.conftest import picture
from tests.e2e.accessibility import grave
from tests.e2e.conftest import Server, answered, settled, visit
from tests.e2e.keyboard import Stop, walk
from tests.e2e.windows import new_window

pytestmark = pytest.mark.e2e

_LEAST_CONTRAST = 3.0
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
# Seen once, in the theme in which more goes wrong.
MORE = {
    "the gallery": "/dataset?dataset={dataset}&view=Gallery",
    "the split": "/dataset?dataset={dataset}&view=Split",
    "the review": "/dataset?dataset={dataset}&view=Review",
    "the health": "/dataset?dataset={dataset}&view=Health",
    "augmentation": "/dataset?dataset={dataset}&view=Augmentation",
    "a matrix": "/compare?result={run}:frozen&show=Confusion+matrix",
}

# Each page's order is the same in both themes; the ring of each kind of control is not.
_WALKED_TWICE = ("a finished run", "predict")


def amiss(stops: list[Stop]) -> Iterator[str]:
    """What is wrong with what Tab reaches, and with the order."""
    for stop in stops:
        what = f"{stop.role} {stop.name!r} ({stop.hint})"
        if not stop.name and stop.role != "main":
            yield f"no name: {what}"
        if not stop.is_seen:
            yield f"the focus is on what is not seen: {what}"
        if stop.contrast < _LEAST_CONTRAST:
            yield f"the focus shows by {stop.contrast:.1f}:1, {stop.ring}: {what}"
    names = [stop.name for stop in stops]
    first = ["Skip to main content", "Home", "Dataset", "Train", "Compare", "Predict"]
    if names[:6] != first:
        yield f"the order begins with {names[:6]}"
    if names[-1:] != ["Language"]:
        yield f"the order ends with {names[-1:]}, not at the foot of the page"


def wrong(page: Page, walks: bool) -> Iterator[str]:
    """What is wrong with a page as it stands; if asked, to whoever walks by Tab."""
    yield from grave(page)
    headings = page.locator("h1:visible").count()
    if headings != 1:
        yield f"{headings} headings of the first level"
    if walks:
        yield from amiss(walk(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_finding_and_tab_goes_through_it(
    browser: Browser, server: Server, run: Run, scheme: str
) -> None:
    told = []
    pages = PAGES | MORE if scheme == "dark" else PAGES
    with new_window(browser, color_scheme=scheme, reduced_motion="reduce") as window:
        page = window.new_page()
        for name, path in pages.items():
            visit(
                page, server.url + path.format(run=run.id, dataset=run.config.dataset)
            )
            last = page.get_by_role("combobox", name="Language")
            expect(last).to_be_visible()
            walks = name in (PAGES if scheme == "dark" else _WALKED_TWICE)
            told += [f"{name}: {what}" for what in wrong(page, walks)]
    assert not told, "\n".join(told)


def test_an_answer_and_what_opens_from_it_have_no_serious_finding(
    page: Page, server: Server, run: Run
) -> None:
    visit(page, f"{server.url}/predict?model={run.id}")
    box = "[data-testid='stFileUploaderDropzoneInput']:not([webkitdirectory])"
    files = [
        {"name": f"{seed}.png", "mimeType": "image/png", "buffer": picture(seed)}
        for seed in (1, 2)
    ]
    with answered(page):
        page.locator(box).set_input_files(files)  # type: ignore[arg-type]
    button = page.get_by_role("button", name="Look at 1.png, see why, correct it")
    expect(button).to_be_visible()
    assert not list(grave(page))
    button.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Send to the data set")).to_be_visible()
    settled(page)
    assert not list(grave(page))
    stops = walk(page)
    names = {stop.name for stop in stops}
    assert "Home" not in names, "a dialog keeps the focus"
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


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
        visit(page, f"{server.url}/train?run={run.id}&stage=1")
        chart = page.locator(".live-chart .main-svg").first
        expect(chart).to_be_in_viewport(ratio=0.5)
        box = chart.bounding_box()
        assert box and box["height"] > 200, "stage mode, one thing below the other"
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
