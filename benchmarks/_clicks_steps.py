"""What a person clicks in one open app, and the wait after each."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, JSHandle, Page, ViewportSize

from benchmarks._pages_addresses import PAGES
from benchmarks._pages_server import acted, switched
from core.cli.console import Console

POINT, ANSWER, NEXT_ANSWER = ("first curve point", "first prediction", "the next one")
SWITCHES = {f"to {name.capitalize()}": name for name in (*list(PAGES)[1:], "home")}
ACTS = (*SWITCHES, POINT, ANSWER, NEXT_ANSWER)

_SIZE: ViewportSize = {"width": 1280, "height": 800}
_PATIENCE_MS = 600_000
_CALM_MS = 1500  # that somebody looks at a page
_LOADING_MS = 10_000  # likewise; a worker has loaded Keras after it

_POINTS = [(".live-chart .scatterlayer .point", "")]
# A card's heading is its answer.
_ONE_ANSWER = [("[data-testid=stMain] h2", ""), ("[data-testid=stImage] img", "")]

_FILE = """([name, text]) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
  return transfer;
}"""


def clicked_through(
    browser: Browser, url: str, photos: Sequence[Path], repeats: int, console: Console
) -> dict[str, list[float]]:
    """Seconds by act, a value for each repeat.

    Args:
        browser: A running one.
        url: Of an app with one data set and a finished run on it.
        photos: To ask about, two for each repeat.
        repeats: How often.
        console: Told of progress.
    """
    taken: dict[str, list[float]] = defaultdict(list)
    page = browser.new_page(viewport=_SIZE)
    page.set_default_timeout(_PATIENCE_MS)
    page.goto(url)
    for name in SWITCHES.values():  # so that the server is warm, and a worker waits
        _switch(page, name)
    page.wait_for_timeout(_LOADING_MS)
    for repeat in range(repeats):
        for act, name in SWITCHES.items():
            taken[act].append(_switch(page, name))
        _switch(page, "train")
        taken[POINT].append(_start(page))
        page.locator(".stMarkdownBadge").filter(has_text="Done").first.wait_for()
        page.wait_for_timeout(_CALM_MS)
        page.locator(".st-key-to_predict button").first.click()
        page.wait_for_url("**/predict?**")
        page.wait_for_timeout(_CALM_MS)
        for act, photo in zip(
            (ANSWER, NEXT_ANSWER), photos[2 * repeat :], strict=False
        ):
            taken[act].append(_drop(page, photo))
        _switch(page, "home")
        shown = ", ".join(f"{act} {values[-1]:.2f}" for act, values in taken.items())
        console.note(f"{repeat + 1} of {repeats}: {shown}")
    page.close()
    return dict(taken)


def _switch(page: Page, name: str) -> float:
    seconds = switched(page, name.capitalize(), PAGES[name].content)
    page.wait_for_timeout(_CALM_MS)
    return seconds


def _start(page: Page) -> float:
    """Press Start, and wait until the new run's chart has a point."""
    before = str(page.evaluate("new URL(location.href).searchParams.get('run') ?? ''"))
    if not before:
        raise RuntimeError("the Train page shows no run")
    button = page.get_by_role("button", name="Start training")
    return acted(page, button.click, _POINTS, left=before)


def _drop(page: Page, photo: Path) -> float:
    """Drop a picture on an empty Predict page; it is taken away afterwards."""
    zone = page.get_by_test_id("stFileUploaderDropzone").first
    file = _carried(page, photo)
    for event in ("dragenter", "dragover"):
        zone.dispatch_event(event, {"dataTransfer": file})
    seconds = acted(
        page,
        lambda: zone.dispatch_event("drop", {"dataTransfer": file}),
        _ONE_ANSWER,
        event="drop",
    )
    page.get_by_role("button", name="Clear", exact=True).click()
    page.locator("[data-testid=stMain] h2").first.wait_for(state="detached")
    page.wait_for_timeout(_CALM_MS)
    return seconds


def _carried(page: Page, photo: Path) -> JSHandle:
    content = base64.b64encode(photo.read_bytes()).decode()
    return page.evaluate_handle(_FILE, [photo.name, content])
